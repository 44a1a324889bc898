package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// cluster is what a change reads and writes.
type cluster interface {
	Registrations(ctx context.Context, name string, floor bool) ([]change.Registration, error)
	Update(ctx context.Context, r change.Registration, dryRun bool, change func(map[string]any) (map[string]any, error)) error
	Delete(ctx context.Context, r change.Registration, dryRun bool) error
	Create(ctx context.Context, r change.Registration, dryRun bool) (bool, error)
	Disown(ctx context.Context, r change.Registration) error
}

// step is one change of one object.
type step struct {
	object change.Registration
	before map[string]any // nil: it is created
	after  map[string]any // nil: it is removed
	done   string         // what to say of it afterwards
	run    func(context.Context) (done string, err error)
}

// Change is a plan, and what it takes to carry it out.
type Change struct {
	// Plan finds the steps; none: there is nothing to do, and idle says why.
	Plan func(context.Context) (steps []step, idle string, err error)
	// Save writes what is needed for the way back, before the first step; nil: nothing is.
	Save func() error
	// After is what to say when all is done.
	After string
	// DryRun is none, client or server.
	DryRun string
	// Confirm asks whether to go on.
	Confirm     func() (bool, error)
	Color       bool
	Out, ErrOut io.Writer
}

// The values of --dry-run, as in kubectl.
const (
	dryRunNone   = "none"
	dryRunClient = "client"
	dryRunServer = "server"
)

// Run shows the plan, asks, and carries it out.
func (c Change) Run(ctx context.Context) error {
	steps, idle, err := c.Plan(ctx)
	if err != nil {
		return err
	}
	if len(steps) == 0 {
		return text.Say(c.Out, "nothing to do: "+idle)
	}
	if err := c.show(steps); err != nil {
		return err
	}
	suffix := ""
	switch c.DryRun {
	case dryRunClient:
		for _, step := range steps {
			if err := text.Say(c.Out, step.object.String()+" "+step.done+" (dry run)"); err != nil {
				return err
			}
		}
		return nil
	case dryRunServer:
		suffix = " (server dry run)"
	default:
		if sure, err := c.Confirm(); err != nil || !sure {
			return errors.Join(err, text.Say(c.ErrOut, "nothing was changed"))
		}
		if c.Save != nil {
			if err := c.Save(); err != nil {
				return err
			}
		}
	}
	for i, step := range steps {
		done, err := step.run(ctx)
		switch {
		case err != nil && i > 0:
			return exitcode.With(exitcode.Partly, fmt.Errorf("%w; the objects named before were changed", err))
		case err != nil:
			return exitcode.With(exitcode.Unread, err)
		}
		if err := text.Say(c.Out, step.object.String()+" "+done+suffix); err != nil {
			return err
		}
	}
	if c.After != "" && c.DryRun == dryRunNone {
		return text.Say(c.ErrOut, c.After)
	}
	return nil
}

// show prints what will change, as kubectl diff does.
func (c Change) show(steps []step) error {
	var out strings.Builder
	for _, step := range steps {
		var sides [2]map[string]any
		for i, object := range []map[string]any{step.before, step.after} {
			if object != nil {
				sides[i] = restorable(object)
			}
		}
		diff, err := text.Diff(step.object.String(), sides[0], sides[1], c.Color)
		if err != nil {
			return err
		}
		out.WriteString(diff)
	}
	if _, err := io.WriteString(c.Out, out.String()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
