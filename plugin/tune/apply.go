package tune

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/change/runs"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Apply makes the changes of objects of the API, one after the other, as a run of the journal.
type Apply struct {
	runs.Changer
	// Disruptive has workloads change that stop meanwhile.
	Disruptive bool
	DryRun     bool // shows what the API server would make of it
	Color      bool
}

// wish is what is wanted of an object: the change that leads from one content to another. A part of the content will do.
type wish struct {
	object   policy.ObjectRef
	uid      string         // of the object that is meant; "": any
	from, to map[string]any // nil: it is created, or deleted
	controls []string
	back     bool // undoes what tune did
}

// wishes are what a plan wants of objects of the API.
func wishes(p plan.Plan) ([]wish, error) {
	var all []wish
	for _, e := range p.Changes {
		from := patches.Content(e.Before)
		to, err := policy.Apply(from, e.Set)
		if err != nil {
			return nil, fmt.Errorf("change %s: %w", e.Object, err)
		}
		all = append(all, wish{object: e.Object, from: from, to: to, controls: e.Controls})
	}
	for _, object := range p.Objects {
		all = append(all, wish{object: policy.RefOf(object), to: object})
	}
	return all, nil
}

// Run tries every change on the API server, shows what comes of it, asks, makes it, and watches the pods.
func (a Apply) Run(ctx context.Context, wishes []wish) error {
	tried, left, err := a.try(ctx, wishes)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	show := change.Pipeline{
		Plan:   func(context.Context) (change.Plan, error) { return a.shown(tried, left), nil },
		DryRun: change.DryRunClient,
		Color:  a.Color, Out: a.Out, ErrOut: a.ErrOut,
	}
	if err := show.Run(ctx); err != nil {
		return err
	}
	var incomplete error
	if len(left) > 0 {
		incomplete = exitcode.With(exitcode.Partly, fmt.Errorf("%s not changed; see above", text.Count(len(left), "object")))
	}
	if a.DryRun || len(tried) == 0 {
		return incomplete
	}
	begun, err := a.carryOut(ctx, tried)
	if !begun {
		return err
	}
	return errors.Join(err, incomplete)
}

// carryOut makes the changes; false: none was begun.
func (a Apply) carryOut(ctx context.Context, tried []patches.Tried) (begun bool, err error) {
	var steps []journal.Step
	for _, t := range tried {
		steps = append(steps, t.Step)
	}
	run, err := runs.NewRun(ctx, a.API, runs.Tune, steps)
	if err != nil {
		return false, exitcode.With(exitcode.Unread, err)
	}
	run.Force = a.Force
	r, err := a.Begin(ctx, run)
	if err != nil {
		return false, exitcode.With(exitcode.Unread, err)
	}
	err = r.Carry(ctx, fmt.Sprintf("Change %s?", text.Count(len(steps), "object")), r.Remaining(journal.Pending), r.Step)
	if !r.Begun() {
		return false, err
	}
	return true, errors.Join(err, r.End(ctx), text.Say(a.ErrOut, "To undo, run kubectl lightk8s fix undo "+run.ID))
}

// shown is what is told before the question.
func (a Apply) shown(tried []patches.Tried, left []string) change.Plan {
	plan := change.Plan{Left: left, Idle: "no object is to change"}
	for _, t := range tried {
		step := change.Step{Name: t.Object.String(), Before: t.Before, After: t.After}
		if a.DryRun {
			step.Done = patches.Done(t.Step)
		}
		switch {
		case t.Unfit != "":
			step.Note = "(" + t.Unfit + ": it is changed last, and gets back what it has if it does not run then)\n"
		case t.InPlace:
			step.Note = "(" + t.Stops + ": its pods are resized as they run, or it is left as it is)\n"
		}
		plan.Steps = append(plan.Steps, step)
	}
	return plan
}

// try asks the API server what would come of each wish, changes first. left says what is not changed, and why. What does
// not run now comes after the rest: a change of it that does not help ends the run. What is created comes after the changes
// of its namespace, and not where one is left out: its defaults are made for pods with the new sizes.
func (a Apply) try(ctx context.Context, wishes []wish) (tried []patches.Tried, left []string, err error) {
	changer := patches.New(a.API)
	leftIn := map[string]policy.ObjectRef{} // by namespace
	leave := func(w wish, why string) {
		left = append(left, "left out: "+w.object.String()+": "+why)
		if policy.HoldsPodSpec(w.object.GroupKind()) {
			leftIn[w.object.Namespace] = w.object
		}
	}
	for _, w := range wishes {
		if other, ok := leftIn[w.object.Namespace]; ok && w.from == nil {
			leave(w, other.String()+" is left as it is, and its pods could be refused")
			continue
		}
		t, why, err := a.tryOne(ctx, changer, w)
		switch {
		case ctx.Err() != nil:
			return nil, nil, fmt.Errorf("try %s: %w", w.object, ctx.Err())
		case err != nil && patches.Unanswered(err):
			return nil, nil, fmt.Errorf("try %s: %w", w.object, err)
		case err != nil:
			leave(w, err.Error())
		case why != "":
			leave(w, why)
		case !equality.Semantic.DeepEqual(t.Before, t.After):
			tried = append(tried, t)
		}
	}
	broken := map[string]bool{} // namespaces
	for _, t := range tried {
		broken[t.Object.Namespace] = broken[t.Object.Namespace] || t.Broken
	}
	rank := func(t patches.Tried) int {
		switch {
		case t.Before == nil && broken[t.Object.Namespace]:
			return 3
		case t.Broken:
			return 2
		case t.Before == nil:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(tried, func(a, b patches.Tried) int { return cmp.Compare(rank(a), rank(b)) })
	return tried, left, nil
}

// tryOne has the API server try a wish; why says why it is not made.
func (a Apply) tryOne(ctx context.Context, changer *patches.Cluster, w wish) (t patches.Tried, why string, err error) {
	live, err := changer.Get(ctx, w.object)
	switch {
	case err != nil:
		return t, "", err
	case w.from == nil && live != nil:
		return t, "there is one now", nil
	case w.from == nil:
		t.Step, err = changer.TryCreate(ctx, w.to, w.controls)
	case live == nil && w.back: // what is gone needs nothing back
		return t, "", nil
	case live == nil:
		return t, "it is gone since the cluster was read", nil
	case w.uid != "" && w.uid != string((&unstructured.Unstructured{Object: live}).GetUID()):
		return t, "not the object that was changed; the object was recreated since, or is of another cluster", nil
	case w.to == nil && !isApplied(live):
		return t, "the object was recreated since", nil
	case w.to == nil:
		t.Step, err = changer.TryDelete(ctx, live)
	default:
		t, why, err = a.tryEdit(ctx, changer, live, w)
	}
	if err == nil && why == "" {
		why, err = changer.Lacks(ctx, t.Step, t.Template)
	}
	return t, why, err
}

func (a Apply) tryEdit(ctx context.Context, changer *patches.Cluster, live map[string]any, w wish) (t patches.Tried, why string, err error) {
	switch why := owner.Barred(live); {
	case why == "" || w.back:
	case owner.Immutable(w.object.GroupKind()) != "":
		return t, why, nil
	case !a.Force:
		return t, why + "; or set --force-conflicts", nil
	}
	carry := patches.Carry
	if w.back && a.Overwrite {
		carry = patches.Overwrite
	}
	now := patches.Content(live)
	want, conflicts := carry(now, w.from, w.to)
	switch {
	case len(conflicts) > 0 && w.back:
		return t, patches.FieldsOf(conflicts) + " changed since; change it there, or set --force-conflicts", nil
	case len(conflicts) > 0:
		return t, patches.FieldsOf(conflicts) + " changed since the cluster was read", nil
	case equality.Semantic.DeepEqual(now, want):
		return t, "", nil
	}
	t, err = changer.Try(ctx, patches.Edit{Object: live, Want: want, Controls: w.controls})
	switch {
	case err != nil || t.Stops == "" || a.Disruptive || w.back:
	case t.CanResize():
		t.InPlace = true
	default:
		why = t.Stops + "; --include-disruptive changes it all the same"
	}
	return t, why, err
}

// isApplied reports whether an object is one that earlier versions created by server-side apply.
func isApplied(object map[string]any) bool {
	managed := (&unstructured.Unstructured{Object: object}).GetManagedFields()
	return slices.ContainsFunc(managed, func(entry metav1.ManagedFieldsEntry) bool {
		return entry.Manager == owner.Manager && entry.Operation == metav1.ManagedFieldsOperationApply
	})
}
