package tune

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// objects is what reads and changes objects of the API.
type objects interface {
	Get(context.Context, policy.ObjectRef) (map[string]any, error)
	Apply(context.Context, map[string]any, source.ApplyOptions) (map[string]any, error)
	Remove(ctx context.Context, ref policy.ObjectRef, dryRun bool) error
}

// Apply carries out what a plan wants of objects of the API.
type Apply struct {
	Objects objects
	// Force takes fields from whoever owns them. Without it only what somebody set with kubectl is.
	Force bool
	// DryRun has the API server check the changes, and stores nothing.
	DryRun  bool
	Confirm func() (bool, error)
	// Save keeps the way back, before the first change.
	Save        func(Undo) error
	Color       bool
	Out, ErrOut io.Writer
}

// step is one object to apply.
type step struct {
	ref    policy.ObjectRef
	object map[string]any // with the fields to apply alone
	before map[string]any // nil: it is created
	after  map[string]any // as the API server would have it
	undo   UndoStep
	force  bool
}

// Carry tries every change on the API server, shows what it would do, asks, and does it.
func (a Apply) Carry(ctx context.Context, plan Plan) error {
	steps, left, err := a.try(ctx, plan)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	if err := a.show(steps, left); err != nil {
		return err
	}
	if len(steps) == 0 || a.DryRun {
		return partly(len(left))
	}
	if sure, err := a.Confirm(); err != nil || !sure {
		return errors.Join(err, a.say(a.ErrOut, "no object was changed"))
	}
	undo := newUndo()
	for _, s := range steps {
		undo.Steps = append(undo.Steps, s.undo)
	}
	slices.Reverse(undo.Steps)
	if err := a.Save(undo); err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	for _, s := range steps {
		if _, err := a.Objects.Apply(ctx, s.object, source.ApplyOptions{Force: s.force}); err != nil {
			left = append(left, err.Error())
			if err := a.say(a.ErrOut, "not applied: "+err.Error()); err != nil {
				return err
			}
			continue
		}
		if err := a.say(a.Out, s.ref.String()+" applied"); err != nil {
			return err
		}
	}
	return partly(len(left))
}

// partly is how the command ends where something was left out.
func partly(left int) error {
	if left == 0 {
		return nil
	}
	return exitcode.With(exitcode.Partly, fmt.Errorf("%s not applied", report.Count(left, "object")))
}

// try asks the API server what would come of each change. left says what cannot be applied, and why.
func (a Apply) try(ctx context.Context, plan Plan) (steps []step, left []string, err error) {
	wanted, err := wantedSteps(plan)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range wanted {
		why, err := a.tryOne(ctx, &s)
		switch {
		case errors.Is(err, source.ErrUnreachable), ctx.Err() != nil:
			return nil, nil, errors.Join(err, ctx.Err())
		case err != nil:
			left = append(left, err.Error())
		case why != "":
			left = append(left, s.ref.String()+": "+why)
		case s.before == nil || !same(s.before, s.after):
			steps = append(steps, s)
		}
	}
	return steps, left, nil
}

// tryOne fills in what the API server makes of a step; why says why it cannot be made.
func (a Apply) tryOne(ctx context.Context, s *step) (why string, err error) {
	if s.before, err = a.Objects.Get(ctx, s.ref); err != nil {
		return "", err
	}
	if s.before == nil && !s.undo.Delete {
		return "it is gone since the cluster was read", nil
	}
	if s.before != nil {
		s.undo = UndoStep{Object: s.ref, UID: uidOf(s.before), Set: s.object, Apply: present(s.object, s.before)}
		s.object = overlay(owned(s.before, source.Manager), s.object)
	}
	s.force = a.Force
	s.after, err = a.Objects.Apply(ctx, s.object, source.ApplyOptions{DryRun: true, Force: s.force})
	var conflict *source.ConflictError
	if errors.As(err, &conflict) {
		if !slices.ContainsFunc(conflict.Owners(), func(owner string) bool { return !strings.HasPrefix(owner, "kubectl") }) {
			s.force = true
			s.after, err = a.Objects.Apply(ctx, s.object, source.ApplyOptions{DryRun: true, Force: true})
			return "", err
		}
		return fmt.Sprintf("its fields belong to %s: change them there, or give --force-conflicts", strings.Join(conflict.Owners(), ", ")), nil
	}
	return "", err
}

// wantedSteps are the changes of a plan, those of objects that are there first.
func wantedSteps(plan Plan) ([]step, error) {
	var steps []step
	for _, edit := range plan.Changes {
		object, err := partial(edit.before, edit.Set)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{ref: edit.Object, object: object})
	}
	for _, object := range plan.Objects {
		ref := policy.RefOf(object)
		steps = append(steps, step{ref: ref, object: object, undo: UndoStep{Object: ref, Delete: true}})
	}
	return steps, nil
}

// same reports whether two readings of an object say the same, but for what the API server notes.
func same(a, b map[string]any) bool {
	return equality.Semantic.DeepEqual(content(a), content(b))
}

// content is an object without what the API server notes about it.
func content(object map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range object {
		if key != "status" {
			out[key] = value
		}
	}
	metadata := map[string]any{}
	if all, ok := object["metadata"].(map[string]any); ok {
		for _, key := range []string{"name", "namespace", "labels", "annotations"} {
			if value, ok := all[key]; ok {
				metadata[key] = value
			}
		}
	}
	out["metadata"] = metadata
	return out
}

func (a Apply) say(w io.Writer, line string) error {
	if _, err := fmt.Fprintln(w, report.CleanLines(line)); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// show prints what would change, as kubectl diff does, and what cannot be.
func (a Apply) show(steps []step, left []string) error {
	for _, s := range steps {
		before := content(s.before)
		if s.before == nil {
			before = nil
		}
		text, err := report.Diff(s.ref.String(), before, content(s.after), a.Color)
		if err != nil {
			return err
		}
		if s.force && !a.Force {
			text += "(somebody set this with kubectl: change it in their manifest too, or it comes back)\n"
		}
		if err := write(a.Out, text); err != nil {
			return err
		}
	}
	for _, why := range left {
		if err := a.say(a.ErrOut, "left out: "+why); err != nil {
			return err
		}
	}
	if len(steps) == 0 {
		return a.say(a.Out, "no object is to change")
	}
	return nil
}
