package plan

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// evaluator asks the controls, and keeps account of what they could not say.
type evaluator struct {
	engine  *policy.Engine
	waivers []policy.Waiver
	now     time.Time
	skips   map[report.Skip]int // without their count: objects
	errors  []report.Error

	question *policy.Question // about nodes; nil: not asked yet
}

func newEvaluator(in Input) *evaluator {
	return &evaluator{engine: in.Engine, waivers: in.Waivers, now: in.Now, skips: map[report.Skip]int{}}
}

// outcome is what the controls say of an object.
type outcome struct {
	target  policy.Target
	verdict policy.Verdict
	err     error
}

// evaluate has the controls look at objects, on all processors. The answers are in the order of the objects.
func (e *evaluator) evaluate(ctx context.Context, targets []policy.Target) []outcome {
	outcomes := make([]outcome, len(targets))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, target := range targets {
		work.Go(func() error {
			verdict, err := e.engine.Evaluate(ctx, target)
			outcomes[i] = outcome{target: target, verdict: verdict, err: err}
			return nil
		})
	}
	_ = work.Wait() // each error stands in its outcome
	return outcomes
}

// findings are what the controls found in an object and no user waived.
func (e *evaluator) findings(o outcome) []policy.Finding {
	ref := policy.RefOf(o.target.Object)
	if o.err != nil {
		e.errors = append(e.errors, report.Error{Subject: ref.String(), Message: o.err.Error()})
		return nil
	}
	verdict := o.verdict
	for _, failure := range verdict.Failed {
		e.errors = append(e.errors, report.Error{
			Subject: ref.String(), Message: fmt.Sprintf("control %s failed: %v", failure.Control, failure.Err),
			Controls: []string{failure.Control},
		})
	}
	for _, skip := range verdict.Skipped {
		e.skips[report.Skip{Control: skip.Control, Reason: skip.Reason, Class: skip.Class}]++
	}
	return slices.DeleteFunc(verdict.Findings, func(f policy.Finding) bool { return e.waived(o.target.Object, f) })
}

func (e *evaluator) waived(object map[string]any, f policy.Finding) bool {
	return slices.ContainsFunc(e.waivers, func(w policy.Waiver) bool { return !w.Expired(e.now) && w.Covers(object, f) })
}

// advise turns findings without a change into advice.
func (e *evaluator) advise(object map[string]any, findings []policy.Finding) []Advice {
	var advice []Advice
	for _, f := range findings {
		control, _ := e.engine.Control(f.Control)
		advice = append(advice, Advice{Control: f.Control, Severity: control.Severity, Object: policy.RefOf(object), Message: f.Message, Short: control.Short})
	}
	return advice
}

func (e *evaluator) skipped() []report.Skip {
	out := make([]report.Skip, 0, len(e.skips))
	for skip, objects := range e.skips {
		skip.Objects = objects
		out = append(out, skip)
	}
	slices.SortFunc(out, func(a, b report.Skip) int {
		return cmp.Or(cmp.Compare(a.Control, b.Control), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// Controls selects the controls that a plan is made from: those that speak of nodes, of what
// workloads use, of the datastore and of DNS, those that give namespaces their defaults, and that of
// the sizes that the API server injects.
func Controls(engine *policy.Engine) (*policy.Engine, error) {
	categories := []string{"datastore", "dns", "node", "usage"}
	more := []string{"injection-sizes", "limit-range", "resource-quota"}
	var ids []string
	for _, control := range engine.Controls() {
		if slices.Contains(categories, control.Category) || slices.Contains(more, control.ID) {
			ids = append(ids, control.ID)
		}
	}
	return engine.Select(policy.Selection{IDs: ids})
}

// Wanted is what to read for the controls and for the proof.
func Wanted(engine *policy.Engine) source.Wanted {
	return source.Wanted{
		Kinds:     withKinds(engine.Kinds(), Kinds()),
		Inventory: withKinds(engine.InventoryKinds(), cluster.WholeKinds()),
	}
}

func withKinds(kinds, more []schema.GroupKind) []schema.GroupKind {
	for _, kind := range more {
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
