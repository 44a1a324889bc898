package patches

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/resize"
	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// Run carries out the steps of a journal, and goes back.
type Run struct {
	Cluster *Cluster
	Watch   rollout.Watcher
	Run     journal.Run
	// Note writes the progress, before and after each change.
	Note     func(context.Context, journal.Progress) error
	Progress journal.Progress
	// InPlace gives running pods other sizes; nil: they are replaced.
	InPlace *resize.Cluster
	// Force changes objects that belong to others too, and Overwrite has undo set back fields that changed since.
	Force, Overwrite bool
}

// note writes what became of a step. It does so also after the user gave up.
func (r *Run) note(ctx context.Context, i int, state journal.State, why string) error {
	r.Progress.Steps[i].State, r.Progress.Steps[i].Note = state, why
	return r.Note(context.WithoutCancel(ctx), r.Progress)
}

// errMadeAnew is the cause where an object is another one with the name of the one that was changed.
var errMadeAnew = errors.New("it was made anew since")

// live reads the object of a step as it is now.
func (r *Run) live(ctx context.Context, step journal.Step) (map[string]any, error) {
	live, err := r.Cluster.Get(ctx, step.Object)
	switch {
	case err != nil:
		return nil, err
	case live == nil:
		return nil, errors.New("it is gone")
	case uidOf(live) != step.UID:
		return nil, errMadeAnew
	}
	return live, nil
}

// Step makes one change, and watches what comes of it. It is reverted where its pods do not run; the error then has the
// exit code of that, and ends the run. A step that a run which was cut off has sent is found on the object, and only
// watched; one that was reverted goes on with that.
func (r *Run) Step(ctx context.Context, i int) (done string, err error) {
	step, outcome := r.Run.Steps[i], r.Progress.Steps[i]
	if outcome.State == journal.Reverting {
		return "", r.Revert(ctx, i, errors.New(outcome.Note), nil)
	}
	if isWhole(step) {
		return r.whole(ctx, i)
	}
	live, err := r.live(ctx, step)
	if err != nil {
		return "", r.fail(ctx, i, err)
	}
	if live, err = r.endHold(ctx, i, live); err != nil {
		return "", r.fail(ctx, i, err)
	}
	now := Content(live)
	want, conflicts := Carry(now, step.Before, step.After)
	switch {
	case len(conflicts) > 0:
		return "", r.fail(ctx, i, fmt.Errorf("%s: %w", FieldsOf(conflicts), errStale))
	case equal(now, want) && outcome.State == journal.Pending:
		return "has it already; left as it is", r.note(ctx, i, journal.Already, "")
	}
	if why := owner.Barred(live); why != "" && outcome.State == journal.Pending && !r.Force {
		return "", r.fail(ctx, i, errors.New(why))
	}
	workload, rolls, err := r.rolls(live, step)
	if err != nil {
		return "", r.fail(ctx, i, err)
	}
	var old map[types.UID]bool
	var restarts map[string]int32
	if rolls {
		old, err = r.Watch.Pods(ctx, workload, outcome.State != journal.Pending)
		if err == nil {
			restarts, err = r.Watch.Restarts(ctx, workload)
		}
		if err != nil {
			return "", r.fail(ctx, i, err)
		}
	}
	var unnoted error
	var sent sending
	if !equal(now, want) {
		if sent, unnoted, err = r.send(ctx, i, live, want, old); err != nil {
			return "", err
		}
	}
	if rolls {
		if !sent.inPlace && outcome.State == journal.Pending {
			restarts = nil // the pods that are watched are others
		}
		err := r.Watch.Await(ctx, workload, old, restarts)
		var failed *rollout.FailedError
		switch {
		case errors.As(err, &failed):
			return "", r.Revert(ctx, i, failed, old)
		case err != nil:
			return "", change.Stop(errors.Join(fmt.Errorf("%w; it is changed, and was not watched to its end", err), unnoted))
		}
	}
	if err := r.note(ctx, i, journal.Settled, ""); err != nil {
		return "", change.Stop(err)
	}
	switch {
	case sent.inPlace:
		return "changed; its pods run on with the new sizes", nil
	case sent.why != "" && rolls:
		return "changed; " + text.Count(workload.Pods(), "new pod") + " of it run, since " + sent.why, nil
	case rolls:
		return "changed; " + text.Count(workload.Pods(), "new pod") + " of it run", nil
	}
	return "changed", nil
}

// rolls reports whether the step replaces pods.
func (r *Run) rolls(live map[string]any, step journal.Step) (rollout.Workload, bool, error) {
	workload, isWorkload, err := rollout.Of(live)
	if err != nil || !isWorkload || !workload.Rolls() {
		return workload, false, err
	}
	was, _, err := rollout.Of(step.Before)
	if err != nil {
		return workload, false, err
	}
	is, _, err := rollout.Of(step.After)
	return workload, !equality.Semantic.DeepEqual(was.Template, is.Template), err
}

// send writes ahead that the patch goes out, sends it, and writes what came in. That the latter cannot be written is no
// reason not to watch: the journal has that it was sent.
func (r *Run) send(ctx context.Context, i int, live, want map[string]any, old map[types.UID]bool) (sent sending, unnoted, err error) {
	step, now := r.Run.Steps[i], Content(live)
	if err := r.note(ctx, i, journal.Sent, ""); err != nil {
		return sent, nil, change.Stop(err)
	}
	answer, inPlace, why, err := r.put(ctx, i, live, now, want, step.InPlace)
	switch sent = (sending{inPlace, why}); {
	case err != nil && r.Progress.Steps[i].Held: // undo and resume end the pause
		return sent, nil, change.Stop(fmt.Errorf("%s: %w", step.Object, err))
	case err != nil:
		if answer, err = r.became(ctx, i, now, want, err); err != nil {
			return sent, nil, err
		}
	}
	managers, err := journal.Digest(ownersAlone(managedOf(answer)))
	if err != nil {
		return sent, nil, change.Stop(err)
	}
	r.Progress.Steps[i].Managers = ""
	if managers != step.ManagersAfter {
		r.Progress.Steps[i].Managers = managers
	}
	unnoted = r.note(ctx, i, journal.Applied, "")
	got := Content(answer)
	if held, conflicts := Carry(got, now, want); len(conflicts) > 0 || !equal(held, got) {
		return sent, unnoted, r.Revert(ctx, i, errors.New("a webhook made something else of it than when it was tried"), old)
	}
	return sent, unnoted, nil
}

// sending is how a change came to the pods: in place, or why not; "": nothing was to be resized.
type sending struct {
	inPlace bool
	why     string
}

// became finds out what became of a patch that was answered with an error: it can have been made all the same, where the
// answer was lost, came too late, or was that to a second try of the connection.
func (r *Run) became(ctx context.Context, i int, now, want map[string]any, cause error) (map[string]any, error) {
	cause = fmt.Errorf("%s: %w", r.Run.Steps[i].Object, cause)
	live, err := r.live(context.WithoutCancel(ctx), r.Run.Steps[i])
	if err != nil {
		return nil, change.Stop(errors.Join(cause, err)) // sent, and not known to be made
	}
	made, conflicts := Carry(Content(live), now, want)
	_, conflictsBack := Carry(Content(live), want, now)
	switch {
	case len(conflicts) == 0 && equal(made, Content(live)):
		return live, nil
	case len(conflicts) > 0 && len(conflictsBack) > 0:
		return nil, change.Stop(errors.Join(cause, r.note(ctx, i, journal.Failed, cause.Error())))
	}
	if err := r.note(ctx, i, journal.Pending, cause.Error()); err != nil {
		return nil, change.Stop(errors.Join(cause, err))
	}
	return nil, cause
}

// fail notes why a step could not be made. What was sent before stays so: undo takes it.
func (r *Run) fail(ctx context.Context, i int, cause error) error {
	state, why := r.Progress.Steps[i].State, cause.Error()
	cause = fmt.Errorf("%s: %w", r.Run.Steps[i].Object, cause)
	if ctx.Err() != nil || Unanswered(cause) {
		return change.Stop(cause)
	}
	if err := r.note(ctx, i, state, why); err != nil {
		return change.Stop(errors.Join(cause, err))
	}
	return cause
}

// Revert takes a step back by itself, and returns the error that ends the run. old are the pods that were there before the
// step; nil: they are not known.
func (r *Run) Revert(ctx context.Context, i int, why error, old map[types.UID]bool) error {
	ctx = context.WithoutCancel(ctx)
	ref := r.Run.Steps[i].Object
	unnoted := r.note(ctx, i, journal.Reverting, why.Error())
	if err := r.goBack(ctx, i, old); err != nil {
		failed := fmt.Errorf("%s: %w; it could not be reverted: %w", ref, why, err)
		return change.Stop(exitcode.With(exitcode.Partly, errors.Join(failed, unnoted, r.note(ctx, i, journal.Failed, why.Error()))))
	}
	reverted := fmt.Errorf("%s: reverted: %w", ref, why)
	return change.Stop(exitcode.With(exitcode.Reverted, errors.Join(reverted, r.note(ctx, i, journal.Reverted, why.Error()))))
}
