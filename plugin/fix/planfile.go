package fix

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/change/runs"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// writePlan writes the steps into a new file, as a run that was not begun.
func (o Cluster) writePlan(ctx context.Context, p plan.Plan, steps []journal.Step) error {
	run, err := runs.NewRun(ctx, o.API, runs.Fix, steps)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	run.Found = p.Found
	if err := run.WriteNew(o.Plan); err != nil {
		return exitcode.With(exitcode.Usage, err)
	}
	return text.Say(o.Reader.ErrOut, "plan written to "+o.Plan)
}

// planned takes the steps of a plan for those of the run, where the plan would be the same now: of the objects as they
// are, and as the API server would have them.
func (o Cluster) planned(ctx context.Context, now plan.Plan, steps []journal.Step) (plan.Plan, []journal.Step, error) {
	run, err := journal.ReadPlan(ctx, o.Of)
	if err != nil {
		return now, nil, exitcode.With(exitcode.Usage, err)
	}
	who, err := runs.WhoAmI(ctx, o.API)
	switch {
	case err != nil:
		return now, nil, exitcode.With(exitcode.Unread, err)
	case run.Cluster != who.Cluster:
		return now, nil, exitcode.With(exitcode.Usage, fmt.Errorf("plan %s is of another cluster", o.Of))
	}
	wanted := map[policy.ObjectRef]bool{}
	for _, step := range run.Steps {
		wanted[step.Object] = true
		at := slices.IndexFunc(steps, func(s journal.Step) bool { return s.Object == step.Object })
		if at < 0 || !steps[at].Same(step) {
			return now, nil, exitcode.With(exitcode.Unread, fmt.Errorf("plan %s is stale: %s would change otherwise now; make a new one; nothing was changed", o.Of, step.Object))
		}
	}
	for _, step := range steps {
		needed := slices.ContainsFunc(run.Steps, func(s journal.Step) bool { return patches.BelongTogether(s, step) })
		if needed && !wanted[step.Object] {
			return now, nil, exitcode.With(exitcode.Unread, fmt.Errorf("plan %s lacks %s, which it needs; make a new one; nothing was changed", o.Of, step.Object))
		}
	}
	out := now
	out.Objects, out.Fixed = nil, 0
	for _, object := range now.Objects {
		if wanted[object.Ref] {
			out.Objects, out.Fixed = append(out.Objects, object), out.Fixed+len(object.Fixed)
			continue
		}
		out.Keep(object.Change, "not in the plan")
	}
	if len(out.Objects) == 0 {
		return now, nil, exitcode.With(exitcode.Usage, errors.New("the plan changes nothing"))
	}
	return out, slices.DeleteFunc(steps, func(s journal.Step) bool { return !wanted[s.Object] }), nil
}
