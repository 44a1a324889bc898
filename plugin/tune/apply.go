package tune

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// objects is what reads and changes objects of the API.
type objects interface {
	Get(context.Context, policy.ObjectRef) (map[string]any, error)
	Apply(context.Context, map[string]any, change.ApplyOptions) (map[string]any, error)
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
		return errors.Join(err, text.Say(a.ErrOut, "no object was changed"))
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
		if _, err := a.Objects.Apply(ctx, s.object, change.ApplyOptions{Force: s.force}); err != nil {
			left = append(left, err.Error())
			if err := text.Say(a.ErrOut, "not applied: "+err.Error()); err != nil {
				return err
			}
			continue
		}
		if err := text.Say(a.Out, s.ref.String()+" applied"); err != nil {
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
	return exitcode.With(exitcode.Partly, fmt.Errorf("%s not applied", text.Count(left, "object")))
}

// show prints what would change, as kubectl diff does, and what cannot be.
func (a Apply) show(steps []step, left []string) error {
	for _, s := range steps {
		before := content(s.before)
		if s.before == nil {
			before = nil
		}
		text, err := text.Diff(s.ref.String(), before, content(s.after), a.Color)
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
		if err := text.Say(a.ErrOut, "left out: "+why); err != nil {
			return err
		}
	}
	if len(steps) == 0 {
		return text.Say(a.Out, "no object is to change")
	}
	return nil
}
