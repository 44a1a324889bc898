package patches

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// back is how long the way back can take, also after the user gave up.
const back = 5 * time.Minute

// Run carries out the steps of a journal, and goes back.
type Run struct {
	Cluster *Cluster
	Watch   rollout.Watcher
	Run     journal.Run
	// Note writes the progress, before and after each change.
	Note     func(context.Context, journal.Progress) error
	Progress journal.Progress
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
// exit code of that, and ends the run. A step that was made before, by a run that was cut off, is only watched.
func (r *Run) Step(ctx context.Context, i int) (done string, err error) {
	step := r.Run.Steps[i]
	live, err := r.live(ctx, step)
	if err != nil {
		return "", r.fail(ctx, i, err)
	}
	now := Content(live)
	want, conflicts := Carry(now, step.Before, step.After)
	if len(conflicts) > 0 {
		return "", r.fail(ctx, i, fmt.Errorf("%s: %w", fieldsOf(conflicts), errStale))
	}
	workload, rolls, err := r.rolls(live, step)
	if err != nil {
		return "", r.fail(ctx, i, err)
	}
	var old map[types.UID]bool
	if rolls {
		if old, err = r.Watch.Pods(ctx, workload); err != nil {
			return "", r.fail(ctx, i, err)
		}
	}
	if !equal(now, want) {
		if err := r.send(ctx, i, now, want); err != nil {
			return "", err
		}
	}
	if rolls {
		err := r.Watch.Await(ctx, step.Object, old)
		var failed *rollout.FailedError
		switch {
		case errors.As(err, &failed):
			return "", r.revert(ctx, i, failed)
		case err != nil:
			return "", change.Stop(fmt.Errorf("%w; it is changed, and was not watched to its end", err))
		}
	}
	if err := r.note(ctx, i, journal.Settled, ""); err != nil {
		return "", change.Stop(err)
	}
	if rolls {
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

// send writes ahead that the patch goes out, and after that it came in.
func (r *Run) send(ctx context.Context, i int, now, want map[string]any) error {
	step := r.Run.Steps[i]
	if err := r.note(ctx, i, journal.Sent, ""); err != nil {
		return change.Stop(err)
	}
	answer, err := r.Cluster.patch(context.WithoutCancel(ctx), step.Object, between(step.UID, now, want), false)
	if err != nil {
		return r.fail(ctx, i, err)
	}
	if r.Progress.Steps[i].Managers, err = journal.Digest(ownersAlone(managedOf(answer))); err != nil {
		return change.Stop(err)
	}
	if err := r.note(ctx, i, journal.Applied, ""); err != nil {
		return change.Stop(err)
	}
	if got := Content(answer); !equality.Semantic.DeepEqual(got, want) {
		return r.revert(ctx, i, errors.New("a webhook made something else of it than when it was tried"))
	}
	return nil
}

// fail notes why a step was not made. What was sent and got no answer can have been made all the same: it stays as it is
// noted, and the run ends. After any other failure the next object is as good as before.
func (r *Run) fail(ctx context.Context, i int, cause error) error {
	cause = fmt.Errorf("%s: %w", r.Run.Steps[i].Object, cause)
	var answer apierrors.APIStatus
	answered := errors.Is(cause, errStale) || errors.As(cause, &answer)
	if r.Progress.Steps[i].State == journal.Sent && !answered || ctx.Err() != nil {
		return change.Stop(cause)
	}
	if err := r.note(ctx, i, journal.Pending, errors.Unwrap(cause).Error()); err != nil {
		return change.Stop(errors.Join(cause, err))
	}
	return cause
}

// revert takes a step back by itself, and returns the error that ends the run.
func (r *Run) revert(ctx context.Context, i int, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), back)
	defer cancel()
	ref := r.Run.Steps[i].Object
	if err := r.goBack(ctx, i); err != nil {
		failed := fmt.Errorf("%s: %w; it could not be reverted: %w", ref, why, err)
		return change.Stop(exitcode.With(exitcode.Partly, errors.Join(failed, r.note(ctx, i, journal.Failed, why.Error()))))
	}
	reverted := fmt.Errorf("%s: reverted: %w", ref, why)
	return change.Stop(exitcode.With(exitcode.Reverted, errors.Join(reverted, r.note(ctx, i, journal.Reverted, why.Error()))))
}
