package plan

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Input is what a plan is made from.
type Input struct {
	// Source to read: the cluster whole, with its facts.
	Source source.Source
	// Engine with the controls that Controls selects.
	Engine  *policy.Engine
	Waivers []policy.Waiver
	Now     time.Time
}

// Make reads the cluster, and plans. The plan is refused where it fits in no way.
func Make(ctx context.Context, in Input) (Plan, error) {
	r := read(ctx, in.Source)
	live := cluster.New(r.targets, func(object map[string]any, err error) { r.fail(object, "understand it", err) })
	if len(live.Nodes) == 0 {
		return Plan{}, exitcode.With(exitcode.Unread, noNode(r))
	}
	e := newEvaluator(in)
	scene, err := live.Scene(cluster.NewSizes())
	if err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, fmt.Errorf("tune: %w", err))
	}
	now, err := place(ctx, scene)
	if err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, fmt.Errorf("tune: %w", err))
	}
	settled, err := e.settle(ctx, live, &r, now)
	if err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, fmt.Errorf("tune: %w", err))
	}
	plan := settled.publish(live)
	plan.Skipped = e.skipped()
	plan.Errors = append(plan.Errors, slices.Concat(r.errors, e.errors)...)
	plan.Notices, plan.Unplaced = r.notices, r.unplaced
	return plan, nil
}

// settled is a draft that is proven, or that nothing more can be given up of.
type settled struct {
	draft
	sizes       cluster.Sizes
	containers  []Container
	proof       Proof
	concessions []string
	leftOut     []string
}

// settle gives up one concession after the other until the draft fits.
func (e *evaluator) settle(ctx context.Context, live *cluster.Cluster, r *reading, now fit.Proof) (settled, error) {
	d := e.newDraft(ctx, live, r)
	if len(live.Uses) == 0 {
		d.withoutSizes(r)
	}
	made, leftOut := []string{}, []string{}
	left := concessions()
	for {
		containers, changes, err := d.containers(live)
		if err != nil {
			return settled{}, err
		}
		if harmful, err := d.withoutHarmfulDefaults(live, changes); err != nil || len(harmful) > 0 {
			if err != nil {
				return settled{}, err
			}
			leftOut = append(leftOut, harmful...)
			continue
		}
		guarded := d
		scene, err := live.Scene(changes)
		if err != nil {
			return settled{}, err
		}
		if err := guarded.guard(live, scene.Running.Pods[:len(live.Pods)]); err != nil {
			return settled{}, err
		}
		proof, err := guarded.prove(ctx, scene, now)
		if err != nil {
			return settled{}, err
		}
		gave := false
		for len(proof.Worse()) > 0 && !gave && len(left) > 0 {
			if d, gave = left[0].make(d); gave {
				made = append(made, left[0].says)
			}
			left = left[1:]
		}
		if !gave {
			return settled{draft: guarded, sizes: changes, containers: containers, proof: proof, concessions: made, leftOut: leftOut}, nil
		}
	}
}

func (e *evaluator) fail(subject string, err error) {
	e.errors = append(e.errors, report.Error{Subject: subject, Message: err.Error()})
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
