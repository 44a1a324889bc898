package tune

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// noUse is the use of a workload of which nothing is known.
var noUse facts.WorkloadUsage

// Options are what tune works with: values and interfaces, no flags.
type Options struct {
	// Source to read: the cluster whole, with its facts.
	Source source.Source
	// Engine with the controls that Controls selects.
	Engine  *policy.Engine
	Waivers []policy.Waiver
	Now     time.Time
	Printer Printer
	// Next says what to do after this plan; nil: nothing is suggested.
	Next func(Plan) string
	// Carry carries a proven plan out, or writes it into files; nil: it is only shown.
	Carry func(context.Context, Plan) error

	Out, ErrOut io.Writer
}

// Run reads, plans, proves and prints, and returns an error whose exit code says how it ended.
func (o Options) Run(ctx context.Context) error {
	plan, err := o.Plan(ctx)
	if err != nil {
		return err
	}
	if o.Next != nil {
		plan.Next = o.Next(plan)
	}
	if err := o.Printer.Print(o.Out, plan); err != nil {
		return err
	}
	if len(plan.unplaced) > 0 && o.Carry != nil {
		// A pod that was not seen may be the one that finds no room on its node any more.
		return exitcode.With(exitcode.Unread, fmt.Errorf(
			"nothing was carried out: %s could not be read whole, so that nothing proves the plan", strings.Join(plan.unplaced, ", ")))
	}
	if plan.Summary.Fits == fits && o.Carry != nil {
		if err := o.Carry(ctx, plan); err != nil {
			return err
		}
	}
	return ending(plan, ctx.Err())
}

// The values of Summary.Fits.
const (
	fits    = "yes"
	fitsNot = "no"
)

// Plan reads the cluster, and plans. The plan is refused where it fits in no way.
func (o Options) Plan(ctx context.Context) (Plan, error) {
	r := read(ctx, o.Source)
	w := newWorld(&r)
	if len(w.nodes) == 0 {
		return Plan{}, exitcode.With(exitcode.Unread, noNode(r))
	}
	j := newJudge(o)
	now, err := fit.Prove(ctx, w.cluster(), fit.Options{})
	if err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, fmt.Errorf("tune: %w", err))
	}
	settled, err := j.settle(ctx, &w, &r, now)
	if err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, fmt.Errorf("tune: %w", err))
	}
	plan := settled.publish(&w)
	plan.Skipped = j.skipped()
	plan.Errors = append(plan.Errors, slices.Concat(r.errors, j.errors)...)
	plan.Notices, plan.unplaced = r.notices, r.unplaced
	return plan, nil
}

// settled is a draft that is proven, or that nothing more can be given up of.
type settled struct {
	draft
	sizes       sizes
	containers  []Container
	proof       Proof
	concessions []string
}

// settle gives up one concession after the other until the draft fits.
func (j *judge) settle(ctx context.Context, w *world, r *reading, now fit.Proof) (settled, error) {
	d := j.newDraft(ctx, w, r)
	made := []string{}
	left := concessions()
	for {
		containers, changes, err := d.containers(w)
		if err != nil {
			return settled{}, err
		}
		guarded := d
		if err := guarded.guard(w, changes); err != nil {
			return settled{}, err
		}
		proof, err := guarded.prove(ctx, w, now, changes)
		if err != nil {
			return settled{}, err
		}
		gave := false
		for len(proof.worse()) > 0 && !gave && len(left) > 0 {
			if d, gave = left[0].make(d); gave {
				made = append(made, left[0].says)
			}
			left = left[1:]
		}
		if !gave {
			return settled{draft: guarded, sizes: changes, containers: containers, proof: proof, concessions: made}, nil
		}
	}
}

func ending(p Plan, interrupted error) error {
	switch {
	case interrupted != nil:
		return exitcode.With(exitcode.Unread, fmt.Errorf("tune: %w", interrupted))
	case p.Summary.Fits != fits:
		return exitcode.With(exitcode.NoFit, fmt.Errorf("the plan is refused: %s", refusal(p.Proof.worse())))
	case len(p.Errors) > 0:
		return exitcode.Silent(exitcode.Unread)
	}
	return nil
}

func (j *judge) fail(subject string, err error) {
	j.errors = append(j.errors, report.Error{Subject: subject, Message: err.Error()})
}

// sortAdvice puts the worst first.
func sortAdvice(advice []Advice) []Advice {
	out := append([]Advice{}, advice...)
	slices.SortStableFunc(out, func(a, b Advice) int {
		switch {
		case a.Severity == b.Severity:
			return 0
		case a.Severity.AtLeast(b.Severity):
			return -1
		}
		return 1
	})
	return out
}
