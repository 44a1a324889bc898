package tune

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/plugin/tune/print"
)

// Options are what tune works with: values and interfaces, no flags.
type Options struct {
	Input   plan.Input
	Printer print.Printer
	// Next says what to do after this plan; nil: nothing is suggested.
	Next func(plan.Plan) plan.Step
	// Change carries a proven plan out, or writes it into files; nil: it is only shown.
	Change func(context.Context, plan.Plan) error

	Out, ErrOut io.Writer
}

// Run reads, plans, proves and prints, and returns an error whose exit code says how it ended.
func (o Options) Run(ctx context.Context) error {
	p, err := plan.Make(ctx, o.Input)
	if err != nil {
		return err
	}
	if o.Next != nil {
		p.Next = o.Next(p)
	}
	if err := o.Printer.Print(o.Out, p); err != nil {
		return err
	}
	if len(p.Unplaced) > 0 && o.Change != nil {
		// A pod that was not read can be the one that no longer fits on its node.
		return exitcode.With(exitcode.Unread, fmt.Errorf(
			"plan not carried out: could not read all of %s, so the plan is not proven", strings.Join(p.Unplaced, ", ")))
	}
	if p.Summary.Fits != plan.FitsNot && o.Change != nil {
		if err := o.Change(ctx, p); err != nil {
			return err
		}
	}
	return ending(p, ctx.Err())
}

func ending(p plan.Plan, interrupted error) error {
	switch {
	case interrupted != nil:
		return exitcode.With(exitcode.Unread, fmt.Errorf("tune: %w", interrupted))
	case p.Summary.Fits == plan.FitsNot:
		return exitcode.With(exitcode.NoFit, fmt.Errorf("the plan is refused: %s", plan.Reason(p.Proof.Worse())))
	case len(p.Errors) > 0:
		return exitcode.Silent(exitcode.Unread)
	case len(p.Proof.Homeless()) > 0:
		return exitcode.With(exitcode.NoFit, fmt.Errorf("not everything fits: %s", plan.Reason(p.Proof.Homeless())))
	}
	return nil
}
