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
	if why := r.early(i); why != "" {
		return "", r.fail(ctx, i, errors.New(why))
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

// early says what is to be there before an object is created; "": nothing is missing. Defaults and quotas are made for pods
// with the new sizes, and what denies comes after what allows.
func (r *Run) early(i int) string {
	create := r.Run.Steps[i]
	if create.Before != nil {
		return ""
	}
	for j, step := range r.Run.Steps {
		state := r.Progress.Steps[j].State
		switch done := state == journal.Settled || state == journal.Already; {
		case done || step.Object.Namespace != create.Object.Namespace:
		case bindsPods(create) && !isWhole(step):
			return fmt.Sprintf("%s is left as it is; its pods could be refused", step.Object)
		case j < i && BelongTogether(step, create):
			return fmt.Sprintf("%s was not created, which comes before it", step.Object)
		}
	}
	return ""
}

// stays says what is to be gone before a step is undone; "": nothing is left. Pods could be refused with what they had, and
// what denies goes before what allows.
func (r *Run) stays(i int) string {
	undone := r.Run.Steps[i]
	for j, step := range r.Run.Steps {
		switch there := slices.Contains(journal.Changed(), r.Progress.Steps[j].State); {
		case !there || step.Before != nil || step.Object.Namespace != undone.Object.Namespace:
		case bindsPods(step) && !isWhole(undone):
			return fmt.Sprintf("%s still exists; its pods could be refused", step.Object)
		case j > i && BelongTogether(undone, step):
			return fmt.Sprintf("%s still exists, which goes before it", step.Object)
		}
	}
	return ""
}

// bindsPods reports whether an object decides which pods of its namespace are let in.
func bindsPods(step journal.Step) bool {
	return step.Object.Kind == "LimitRange" || step.Object.Kind == "ResourceQuota"
}

// BelongTogether reports whether two steps create objects of a namespace for one control.
func BelongTogether(a, b journal.Step) bool {
	return a.Before == nil && b.Before == nil && a.Object.Namespace == b.Object.Namespace && slices.ContainsFunc(a.Controls, func(id string) bool { return slices.Contains(b.Controls, id) })
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
