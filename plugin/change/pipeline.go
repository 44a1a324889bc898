// Package change changes clusters and nodes, and nothing outside of it does. Every change goes one
// way: plan, show, try, ask, save what undo needs, apply, report. The folders below say what changes:
// objects of the API, sizes of running pods, registrations of the webhook, nodes; nodefiles writes what
// nodes are given.
package change

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// Step is one change.
type Step struct {
	// Name of what changes, as it stands in output.
	Name string
	// Before and After are shown as a diff; nil: it is created, or removed. Without both, Says is shown.
	Before, After map[string]any
	Says          string
	// Note is shown below the diff; "": none.
	Note string
	// Done is what a run without the API server says of the step; "": nothing.
	Done string
	// Confirm asks before this step alone; nil: the one question covers it.
	Confirm func() (bool, error)
	// Run makes the change, or has the API server check it. done is what to say of it; "": nothing.
	Run func(ctx context.Context, dryRun bool) (done string, err error)
}

// Plan is what a run would do.
type Plan struct {
	Steps []Step
	// Left is what cannot be changed, and why, a sentence each: it ends the run with an error. Remarks
	// are sentences that do not.
	Left, Remarks []string
	// Idle is what to say where there is no step.
	Idle string
}

// DryRun is how far a run goes, as in kubectl.
type DryRun string

// The values of DryRun. Client shows the plan; Server has the API server check every step too.
const (
	DryRunNone   DryRun = "none"
	DryRunClient DryRun = "client"
	DryRunServer DryRun = "server"
)

// DryRuns lists the values.
func DryRuns() []string {
	return []string{string(DryRunNone), string(DryRunClient), string(DryRunServer)}
}

// Pipeline carries a plan out.
type Pipeline struct {
	Plan   func(context.Context) (Plan, error)
	DryRun DryRun
	// Confirm asks whether to go on; nil: each step asks for itself.
	Confirm func() (bool, error)
	// Declined is what to say where the answer is no.
	Declined string
	// Save writes what undo needs, before the first step; nil: nothing is.
	Save func() error
	// Partial is added to the error of a step that failed after others were done.
	Partial string
	// GoOn has the steps after one that failed run too; Failed precedes its error.
	GoOn   bool
	Failed string
	// Ending is the error of a run that left out, or failed at, so many.
	Ending func(left int) error
	// After is said when all is done; nil: nothing.
	After func(done int) string

	Color       bool
	Out, ErrOut io.Writer
}

// Run shows the plan, asks, and carries it out. Its error has the exit code.
func (p Pipeline) Run(ctx context.Context) error {
	plan, err := p.Plan(ctx)
	if err != nil {
		return err
	}
	if err := p.show(plan); err != nil {
		return err
	}
	left := len(plan.Left)
	switch {
	case len(plan.Steps) == 0 && plan.Idle != "":
		return p.ending(left)
	case p.DryRun == DryRunClient:
		for _, step := range plan.Steps {
			if err := p.say(p.Out, step, step.Done, " (dry run)"); err != nil {
				return err
			}
		}
		return p.ending(left)
	case p.DryRun == DryRunNone:
		if sure, err := p.prepare(); err != nil || !sure {
			return err
		}
	}
	failed, err := p.carryOut(ctx, plan.Steps)
	switch {
	case errors.Is(err, errDeclined):
		return nil
	case err != nil:
		return err
	}
	return p.ending(left + failed)
}

// prepare asks, and saves what undo needs.
func (p Pipeline) prepare() (bool, error) {
	if p.Confirm != nil {
		if sure, err := p.Confirm(); err != nil || !sure {
			return false, errors.Join(err, text.Say(p.ErrOut, p.Declined))
		}
	}
	if p.Save != nil {
		if err := p.Save(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// errStop is the cause of an error after which no further step runs, whatever GoOn says.
var errStop = errors.New("stopped")

// Stop makes an error of a step one that ends the run.
func Stop(err error) error {
	if err == nil {
		return nil
	}
	return stopped{err}
}

type stopped struct{ error }

func (s stopped) Unwrap() error      { return s.error }
func (stopped) Is(target error) bool { return target == errStop }

func stops(err error) bool { return errors.Is(err, errStop) }

// errDeclined ends a run at a step that the user does not want.
var errDeclined = errors.New("declined")

// carryOut runs the steps, and counts those that failed where the run goes on. It is errDeclined
// where the user declined a step.
func (p Pipeline) carryOut(ctx context.Context, steps []Step) (failed int, err error) {
	suffix := ""
	if p.DryRun == DryRunServer {
		suffix = " (server dry run)"
	}
	done := 0
	for _, step := range steps {
		said, err := p.runStep(ctx, step)
		switch {
		case errors.Is(err, errDeclined):
			return failed, err
		case err != nil && p.GoOn && !stops(err):
			failed++
			if err := text.Say(p.ErrOut, p.Failed+err.Error()); err != nil {
				return failed, err
			}
			continue
		case stops(err) && exitcode.Of(err) == exitcode.Reverted:
			return failed, err
		case err != nil && done > 0:
			return failed, exitcode.With(exitcode.Partly, fmt.Errorf("%w%s", err, p.Partial))
		case err != nil:
			return failed, coded(err)
		}
		done++
		if err := p.say(p.Out, step, said, suffix); err != nil {
			return failed, err
		}
	}
	if p.After == nil || p.DryRun != DryRunNone {
		return failed, nil
	}
	if said := p.After(done); said != "" {
		return failed, text.Say(p.ErrOut, said)
	}
	return failed, nil
}

func (p Pipeline) runStep(ctx context.Context, step Step) (string, error) {
	if step.Confirm != nil && p.DryRun == DryRunNone {
		sure, err := step.Confirm()
		if err == nil && !sure {
			err = errDeclined
		}
		if err != nil {
			return "", errors.Join(err, text.Say(p.ErrOut, step.Name+" "+p.Declined))
		}
	}
	return step.Run(ctx, p.DryRun == DryRunServer)
}

func (p Pipeline) say(to io.Writer, step Step, done, suffix string) error {
	if done == "" {
		return nil
	}
	return text.Say(to, step.Name+" "+done+suffix)
}

// show prints what would change, as kubectl diff does, and what cannot be.
func (p Pipeline) show(plan Plan) error {
	for _, step := range plan.Steps {
		shown, err := step.shown(p.Color)
		if err != nil {
			return err
		}
		if err := text.Write(p.Out, shown); err != nil {
			return err
		}
	}
	for _, sentence := range slices.Concat(plan.Remarks, plan.Left) {
		if err := text.Say(p.ErrOut, sentence); err != nil {
			return err
		}
	}
	if len(plan.Steps) == 0 && plan.Idle != "" {
		return text.Say(p.Out, plan.Idle)
	}
	return nil
}

func (s Step) shown(color bool) (string, error) {
	if s.Before == nil && s.After == nil {
		if s.Says == "" {
			return "", nil
		}
		return text.CleanLines(s.Says) + "\n", nil
	}
	diff, err := text.Diff(s.Name, Content(s.Before), Content(s.After), color)
	return diff + s.Note, err
}

func (p Pipeline) ending(left int) error {
	if left == 0 || p.Ending == nil {
		return nil
	}
	return p.Ending(left)
}

// coded gives an error the exit code of a cluster that could not be read or changed, unless it has one.
func coded(err error) error {
	var has *exitcode.Error
	if errors.As(err, &has) {
		return err
	}
	return exitcode.With(exitcode.Unread, err)
}

// Content is an object without what the API server notes about it; nil of nil.
func Content(object map[string]any) map[string]any {
	if object == nil {
		return nil
	}
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
