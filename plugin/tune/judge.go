package tune

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// judge asks the controls, and keeps account of what they could not say.
type judge struct {
	engine  *policy.Engine
	waivers []policy.Waiver
	now     time.Time
	skips   map[report.Skip]int // without their count: objects
	errors  []report.Error
}

func newJudge(o Options) *judge {
	return &judge{engine: o.Engine, waivers: o.Waivers, now: o.Now, skips: map[report.Skip]int{}}
}

// opinion is what the controls say of an object.
type opinion struct {
	target  policy.Target
	verdict policy.Verdict
	err     error
}

// ask has the controls judge objects, on all processors. The answers are in the order of the objects.
func (j *judge) ask(ctx context.Context, targets []policy.Target) []opinion {
	opinions := make([]opinion, len(targets))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, target := range targets {
		work.Go(func() error {
			verdict, err := j.engine.Evaluate(ctx, target)
			opinions[i] = opinion{target: target, verdict: verdict, err: err}
			return nil
		})
	}
	_ = work.Wait() // each error stands in its opinion
	return opinions
}

// findings are what the controls found in an object and nobody waived.
func (j *judge) findings(o opinion) []policy.Finding {
	ref := policy.RefOf(o.target.Object)
	if o.err != nil {
		j.errors = append(j.errors, report.Error{Subject: ref.String(), Message: o.err.Error()})
		return nil
	}
	verdict := o.verdict
	for _, failure := range verdict.Failed {
		j.errors = append(j.errors, report.Error{
			Subject: ref.String(), Message: fmt.Sprintf("control %s failed: %v", failure.Control, failure.Err),
			Controls: []string{failure.Control},
		})
	}
	for _, skip := range verdict.Skipped {
		j.skips[report.Skip{Control: skip.Control, Reason: skip.Reason}]++
	}
	return slices.DeleteFunc(verdict.Findings, func(f policy.Finding) bool { return j.waived(o.target.Object, f) })
}

func (j *judge) waived(object map[string]any, f policy.Finding) bool {
	return slices.ContainsFunc(j.waivers, func(w policy.Waiver) bool { return !w.Expired(j.now) && w.Covers(object, f) })
}

// advise turns findings without a change into advice.
func (j *judge) advise(object map[string]any, findings []policy.Finding) []Advice {
	var advice []Advice
	for _, f := range findings {
		control, _ := j.engine.Control(f.Control)
		advice = append(advice, Advice{Control: f.Control, Severity: control.Severity, Object: policy.RefOf(object), Message: f.Message})
	}
	return advice
}

func (j *judge) skipped() []report.Skip {
	out := make([]report.Skip, 0, len(j.skips))
	for skip, objects := range j.skips {
		skip.Objects = objects
		out = append(out, skip)
	}
	slices.SortFunc(out, func(a, b report.Skip) int {
		return cmp.Or(cmp.Compare(a.Control, b.Control), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// Controls selects the controls that a plan is made from: those that speak of nodes, of what
// workloads use, of the datastore and of DNS, and those that give namespaces their defaults.
func Controls(engine *policy.Engine) (*policy.Engine, error) {
	categories := []string{"datastore", "dns", "node", "usage"}
	more := []string{"limit-range", "resource-quota"}
	var ids []string
	for _, control := range engine.Controls() {
		if slices.Contains(categories, control.Category) || slices.Contains(more, control.ID) {
			ids = append(ids, control.ID)
		}
	}
	return engine.Select(policy.Selection{IDs: ids})
}

// Wanted lists the kinds to read for the controls and for the proof.
func Wanted(engine *policy.Engine) []schema.GroupKind {
	kinds := engine.Kinds()
	for _, kind := range Kinds() {
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
