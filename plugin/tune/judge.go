package tune

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

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

// findings are what the controls find in an object and nobody waived.
func (j *judge) findings(ctx context.Context, target policy.Target) []policy.Finding {
	ref := policy.RefOf(target.Object)
	verdict, err := j.engine.Evaluate(ctx, target)
	if err != nil {
		j.errors = append(j.errors, report.Error{Subject: ref.String(), Message: err.Error()})
		return nil
	}
	for _, failure := range verdict.Failed {
		j.errors = append(j.errors, report.Error{
			Subject: ref.String(), Message: fmt.Sprintf("control %s failed: %v", failure.Control, failure.Err),
			Controls: []string{failure.Control},
		})
	}
	for _, skip := range verdict.Skipped {
		j.skips[report.Skip{Control: skip.Control, Reason: skip.Reason}]++
	}
	return slices.DeleteFunc(verdict.Findings, func(f policy.Finding) bool { return j.waived(target.Object, f) })
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
