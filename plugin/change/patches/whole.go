package patches

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// TryCreate has the API server check that an object can be created.
func (c *Cluster) TryCreate(ctx context.Context, object map[string]any, controls []string) (journal.Step, error) {
	made, err := c.create(ctx, object, true)
	return journal.Step{Object: policy.RefOf(object), Controls: controls, Closes: len(controls), After: Content(made)}, err
}

// TryDelete has the API server check that an object, which was read now, can be deleted.
func (c *Cluster) TryDelete(ctx context.Context, object map[string]any) (journal.Step, error) {
	return journal.Step{
		Object: policy.RefOf(object), UID: uidOf(object), Before: Content(object), Managers: managedOf(object),
	}, c.remove(ctx, object, true)
}

// isWhole reports whether a step creates or deletes its object.
func isWhole(step journal.Step) bool { return step.Before == nil || step.After == nil }

// whole creates or deletes the object of a step. It says whether that was so already.
func (r *Run) whole(ctx context.Context, i int) (done string, err error) {
	step, state := r.Run.Steps[i], r.Progress.Steps[i].State
	if left := r.unchanged(step); left != "" {
		return "", r.fail(ctx, i, fmt.Errorf("%s is left as it is; its pods could be refused", left))
	}
	live, so, err := r.replaceable(ctx, step.Object, step.UID, step.Before, step.After)
	switch {
	case err != nil:
		return "", r.fail(ctx, i, err)
	case so && state == journal.Pending:
		return "is so already; left as it is", r.note(ctx, i, journal.Already, "")
	case so:
		r.Progress.Steps[i].UID = uidOf(live)
		return Done(step), r.note(ctx, i, journal.Settled, "")
	}
	if err := r.note(ctx, i, journal.Sent, ""); err != nil {
		return "", change.Stop(err)
	}
	made, err := r.replace(ctx, live, step.After)
	switch {
	case err != nil && !Unanswered(err): // it is not made
		r.Progress.Steps[i].State = journal.Pending
		return "", r.fail(ctx, i, err)
	case err != nil:
		return "", change.Stop(fmt.Errorf("%s: %w", step.Object, err))
	}
	r.Progress.Steps[i].UID = uidOf(made)
	if made != nil && !equal(Content(made), step.After) {
		return "", r.Revert(ctx, i, errors.New("a webhook made something else of it than when it was tried"), nil)
	}
	return Done(step), r.note(ctx, i, journal.Settled, "")
}

// unchanged names an object of the namespace in which something is created, that was to change first; "": there is none.
// Defaults and quotas are made for pods with the new sizes.
func (r *Run) unchanged(create journal.Step) string {
	for i, step := range r.Run.Steps {
		state := r.Progress.Steps[i].State
		if create.Before == nil && !isWhole(step) && step.Object.Namespace == create.Object.Namespace && state != journal.Settled && state != journal.Already {
			return step.Object.String()
		}
	}
	return ""
}

// stays names what the run created in the namespace of a step, and did not delete again; "": nothing. Its pods could be
// refused with what they had.
func (r *Run) stays(step journal.Step) string {
	for i, other := range r.Run.Steps {
		if other.Before == nil && !isWhole(step) && other.Object.Namespace == step.Object.Namespace && slices.Contains(journal.Changed(), r.Progress.Steps[i].State) {
			return other.Object.String()
		}
	}
	return ""
}

// Done is what a step does to its object, in a word.
func Done(step journal.Step) string {
	switch {
	case step.Before == nil:
		return "created"
	case step.After == nil:
		return "deleted"
	}
	return "changed"
}

// wholeBack deletes what a step created, or creates what it deleted.
func (r *Run) wholeBack(ctx context.Context, i int) error {
	step, outcome := r.Run.Steps[i], r.Progress.Steps[i]
	from := step.After
	if outcome.State == journal.Reverting { // it is not what was planned
		live, err := r.Cluster.Get(ctx, step.Object)
		if err != nil {
			return err
		}
		from = Content(live)
	}
	live, so, err := r.replaceable(ctx, step.Object, outcome.UID, from, step.Before)
	if err != nil || so {
		return err
	}
	_, err = r.replace(ctx, live, step.Before)
	return err
}

// replaceable reads an object that is to be created or deleted, and finds what speaks against it. so: it is gone, or there,
// already.
func (r *Run) replaceable(ctx context.Context, ref policy.ObjectRef, uid string, from, to map[string]any) (live map[string]any, so bool, err error) {
	live, err = r.Cluster.Get(ctx, ref)
	switch {
	case err != nil:
		return nil, false, err
	case live == nil:
		if from != nil && to != nil {
			err = errors.New("it is gone")
		}
		return nil, to == nil, err
	case to != nil && equal(Content(live), to):
		return live, true, nil
	case to != nil:
		return nil, false, errMadeAnew
	case uid != "" && uid != uidOf(live):
		return nil, false, errMadeAnew
	case !equal(Content(live), from):
		return nil, false, errors.New("it changed since; delete it by hand")
	}
	return live, false, nil
}

// replace creates what is wanted, or deletes what is there.
func (r *Run) replace(ctx context.Context, live, want map[string]any) (map[string]any, error) {
	ctx = context.WithoutCancel(ctx)
	if want == nil {
		return nil, r.Cluster.remove(ctx, live, false)
	}
	return r.Cluster.create(ctx, want, false)
}
