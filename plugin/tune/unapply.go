package tune

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// TakeBack undoes what was applied, step by step, after asking.
func (a Apply) TakeBack(ctx context.Context, undo Undo) error {
	for _, s := range undo.Steps {
		what := s.Object.String() + " gets back what it had"
		if s.Delete {
			what = s.Object.String() + " is deleted"
		}
		if err := text.Say(a.Out, what); err != nil {
			return err
		}
	}
	if !a.DryRun {
		if sure, err := a.Confirm(); err != nil || !sure {
			return errors.Join(err, text.Say(a.ErrOut, "nothing was changed"))
		}
	}
	left := 0
	for _, s := range undo.Steps {
		if err := a.takeBack(ctx, s); err != nil {
			left++
			if err := text.Say(a.ErrOut, "error: "+err.Error()); err != nil {
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
// them; those that were get their value back. What somebody changed since is theirs.
func (a Apply) takeBack(ctx context.Context, s UndoStep) error {
	live, err := a.Objects.Get(ctx, s.Object)
	if err != nil || live == nil {
		return err // what is gone needs nothing back
	}
	ours := owned(live, change.Manager)
	switch {
	case s.Delete && len(ours) == 0:
		return fmt.Errorf("take back %s: somebody else made it since", s.Object)
	case s.Delete:
		return a.Objects.Remove(ctx, s.Object, a.DryRun)
	case s.UID != "" && s.UID != uidOf(live):
		return fmt.Errorf("take back %s: it is not the one that was changed: it was made again since, or is of another cluster", s.Object)
	}
	back := overlay(without(ours, s.Set), s.Apply)
	_, err = a.Objects.Apply(ctx, back, change.ApplyOptions{DryRun: a.DryRun, Force: a.Force})
	var conflict *change.ConflictError
	if errors.As(err, &conflict) {
		return fmt.Errorf("take back %s: %s changed it since: change it there, or give --force-conflicts", s.Object, strings.Join(conflict.Owners(), ", "))
	}
	return err
}

func uidOf(object map[string]any) string {
	metadata, _ := object["metadata"].(map[string]any)
	uid, _ := metadata["uid"].(string)
	return uid
}
