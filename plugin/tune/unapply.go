package tune

import (
	"context"
	"errors"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source"
)

// TakeBack undoes what was applied, step by step, after asking.
func (a Apply) TakeBack(ctx context.Context, undo Undo) error {
	for _, s := range undo.Steps {
		what := s.Object.String() + " gets back what it had"
		if s.Delete {
			what = s.Object.String() + " is deleted"
		}
		if err := a.say(a.Out, what); err != nil {
			return err
		}
	}
	if !a.DryRun {
		if sure, err := a.Confirm(); err != nil || !sure {
			return errors.Join(err, a.say(a.ErrOut, "nothing was changed"))
		}
	}
	left := 0
	for _, s := range undo.Steps {
		if err := a.takeBack(ctx, s); err != nil {
			left++
			if err := a.say(a.ErrOut, "error: "+err.Error()); err != nil {
				return err
			}
		}
	}
	if left > 0 {
		return exitcode.With(exitcode.Partly, errors.New("something could not be taken back: see above"))
	}
	return nil
}

// takeBack restores one object. Fields that were not there before go, since nobody else owns
// them; those that were get their value back.
func (a Apply) takeBack(ctx context.Context, s UndoStep) error {
	if s.Delete {
		return a.Objects.Remove(ctx, s.Object, a.DryRun)
	}
	live, err := a.Objects.Get(ctx, s.Object)
	if err != nil || live == nil {
		return err // what is gone needs nothing back
	}
	_, err = a.Objects.Apply(ctx, s.Apply, source.ApplyOptions{DryRun: a.DryRun, Force: true})
	return err
}
