package objects

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/resize"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// store is what reads and changes objects of the API.
type store interface {
	Get(context.Context, policy.ObjectRef) (map[string]any, error)
	Apply(context.Context, map[string]any, ApplyOptions) (map[string]any, error)
	Remove(ctx context.Context, ref policy.ObjectRef, dryRun bool) error
}

// Apply carries out what is wanted of objects of the API.
type Apply struct {
	Objects store
	// InPlace resizes running pods; nil: pods are replaced.
	InPlace *resize.Cluster
	// Force takes fields from other owners. Without it only what was set with kubectl is taken.
	Force bool
	// DryRun has the API server check the changes, and stores nothing.
	DryRun  bool
	Confirm func() (bool, error)
	// Save writes the undo file, before the first change.
	Save        func(Undo) error
	Color       bool
	Out, ErrOut io.Writer
}

// Edit is what is wanted of one object of the API: fields to set, or the object itself where it is
// to be created.
type Edit struct {
	Object policy.ObjectRef
	Before map[string]any // nil: it is created
	Set    []policy.Assignment
	Create map[string]any
}

// Fields is what server-side apply is told of an object.
func (e Edit) Fields() (map[string]any, error) {
	if e.Create != nil {
		return e.Create, nil
	}
	return partial(e.Before, e.Set)
}

// Run tries every change on the API server, shows what it would do, asks, and does it.
func (a Apply) Run(ctx context.Context, edits []Edit) error {
	undo := newUndo()
	p := change.Pipeline{
		Plan: func(ctx context.Context) (change.Plan, error) {
			tried, left, err := a.try(ctx, edits)
			if err != nil {
				return change.Plan{}, exitcode.With(exitcode.Unread, err)
			}
			plan := change.Plan{Left: left, Idle: "no object is to change"}
			for _, t := range tried {
				undo.Steps = append(undo.Steps, t.undo)
				plan.Steps = append(plan.Steps, a.step(t))
			}
			slices.Reverse(undo.Steps)
			return plan, nil
		},
		DryRun: change.DryRunNone, Confirm: a.Confirm, Declined: "no object was changed",
		Save: func() error { return exitcode.With(exitcode.Unread, a.Save(undo)) },
		GoOn: true, Failed: "not applied: ",
		Ending: func(left int) error {
			return exitcode.With(exitcode.Partly, fmt.Errorf("%s not applied", text.Count(left, "object")))
		},
		Color: a.Color, Out: a.Out, ErrOut: a.ErrOut,
	}
	if a.DryRun {
		p.DryRun = change.DryRunClient // every step was tried already
	}
	return p.Run(ctx)
}

// step applies what was tried.
func (a Apply) step(t trial) change.Step {
	s := change.Step{Name: t.ref.String(), Before: t.before, After: t.after}
	if t.force && !a.Force {
		s.Note = "(set with kubectl; change it in the manifest too, or it comes back)\n"
	}
	s.Run = func(ctx context.Context, dryRun bool) (string, error) {
		if dryRun {
			_, err := a.Objects.Apply(ctx, t.object, ApplyOptions{DryRun: true, Force: t.force})
			return "applied", err
		}
		return a.carryOut(ctx, t)
	}
	return s
}
