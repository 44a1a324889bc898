package objects

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// Undo undoes what was applied, step by step, after asking.
func (a Apply) Undo(ctx context.Context, undo Undo) error {
	p := change.Pipeline{
		Plan: func(context.Context) (change.Plan, error) {
			var plan change.Plan
			for _, s := range undo.Steps {
				plan.Steps = append(plan.Steps, a.stepBack(s))
			}
			return plan, nil
		},
		DryRun: change.DryRunNone, Confirm: a.Confirm, Declined: "nothing was changed",
		GoOn: true, Failed: "error: ",
		Ending: func(int) error {
			return exitcode.With(exitcode.Partly, errors.New("some changes were not undone; see above"))
		},
		Color: a.Color, Out: a.Out, ErrOut: a.ErrOut,
	}
	if a.DryRun {
		p.DryRun = change.DryRunServer
	}
	return p.Run(ctx)
}

func (a Apply) stepBack(s UndoStep) change.Step {
	says := s.Object.String() + " gets back what it had"
	if s.Delete {
		says = s.Object.String() + " is deleted"
	}
	return change.Step{Name: s.Object.String(), Says: says, Run: func(ctx context.Context, dryRun bool) (string, error) {
		return "", a.undo(ctx, s, dryRun)
	}}
}

// undo restores one object. Fields that did not exist before are removed, since they have no other
// owner; the others get their value back. What another owner changed since stays.
func (a Apply) undo(ctx context.Context, s UndoStep, dryRun bool) error {
	live, err := a.Objects.Get(ctx, s.Object)
	if err != nil || live == nil {
		return err // what is gone needs nothing back
	}
	mine := ours(live)
	switch {
	case s.Delete && len(mine) == 0:
		return fmt.Errorf("undo %s: the object was recreated since", s.Object)
	case s.Delete:
		return a.Objects.Remove(ctx, s.Object, dryRun)
	case s.UID != "" && s.UID != uidOf(live):
		return fmt.Errorf("undo %s: not the object that was changed; the object was recreated since, or is of another cluster", s.Object)
	}
	t := trial{ref: s.Object, object: overlay(without(mine, s.Set), s.Apply), before: live, force: a.Force}
	t.after, err = a.Objects.Apply(ctx, t.object, ApplyOptions{DryRun: true, Force: a.Force})
	if err == nil && !dryRun {
		_, err = a.carryOut(ctx, t)
	}
	var conflict *ConflictError
	if errors.As(err, &conflict) {
		return fmt.Errorf("undo %s: %s changed it since; change it there, or set --force-conflicts", s.Object, strings.Join(conflict.Owners(), ", "))
	}
	return err
}

func uidOf(object map[string]any) string {
	return string((&unstructured.Unstructured{Object: object}).GetUID())
}
