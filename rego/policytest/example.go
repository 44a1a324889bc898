package policytest

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// example is a case, and the engine that judges it: one of its control alone, with its parameters.
type example struct {
	policy.Case
	control policy.Control
	engine  *policy.Engine
}

// checks are what must hold for every case.
var checks = []func(*testing.T, example){
	checkFindings, checkFixed, checkCreated, checkTemplates, checkUnknownInventory, checkNulls, checkWrongTypes,
}

func (e example) verdict(t *testing.T) policy.Verdict {
	t.Helper()
	return e.judge(t, e.Object)
}

// judge judges an object with the facts of the case, and ends the test where the control failed.
func (e example) judge(t *testing.T, object map[string]any) policy.Verdict {
	t.Helper()
	verdict, err := e.engine.Evaluate(context.Background(), policy.Target{Object: object, Facts: e.Facts(e.control)})
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range verdict.Failed {
		t.Fatalf("control %s failed: %v", failure.Control, failure.Err)
	}
	return verdict
}

// checkFindings compares findings with those expected, and what applying them yields with the
// fixed object.
func checkFindings(t *testing.T, e example) {
	verdict := e.verdict(t)
	if diff := cmp.Diff(sorted(e.Findings), sorted(findings(verdict))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(e.Skipped, skipped(verdict)); diff != "" {
		t.Errorf("reason to skip (-want +got):\n%s", diff)
	}
	if got := outcome(verdict); got != e.Verb() {
		t.Errorf("%s ends with %s", e.Name, got)
	}
	if diff := cmp.Diff(e.Fixed, Fixed(t, e.Object, verdict)); diff != "" {
		t.Errorf("object after the fix (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(e.Created, created(t, verdict)); diff != "" {
		t.Errorf("objects to create (-want +got):\n%s", diff)
	}
}

// checkFixed fails where a finding is still there after its own fix.
func checkFixed(t *testing.T, e example) {
	fixed := Fixed(t, e.Object, e.verdict(t))
	if fixed == nil {
		return
	}
	for _, finding := range e.judge(t, fixed).Findings {
		if len(finding.Set) > 0 {
			t.Errorf("still there after its own fix: %s: %s", finding.Path, finding.Message)
		}
	}
}

// checkCreated fails where a finding is still fixable after the objects that it wants were created.
func checkCreated(t *testing.T, e example) {
	created := created(t, e.verdict(t))
	if created == nil {
		return
	}
	e.Inventory = append(slices.Clone(e.Inventory), created...)
	for _, finding := range e.verdict(t).Findings {
		if finding.IsFixable() {
			t.Errorf("still there after it was created: %s: %s", finding.Path, finding.Message)
		}
	}
}

// checkTemplates expects the findings of a pod in the pod of every kind of template, too.
func checkTemplates(t *testing.T, e example) {
	_, isRunning := e.Object["status"] // which no template is
	if e.Object["kind"] != "Pod" || isRunning || e.Verb() == "skip" {
		return
	}
	for _, kind := range TemplateKinds() {
		if !slices.ContainsFunc(e.control.Kinds, func(k schema.GroupKind) bool { return k.Kind == kind }) {
			continue
		}
		object, want := InTemplate(e.Object, e.Findings, kind)
		if diff := cmp.Diff(sorted(want), sorted(findings(e.judge(t, object)))); diff != "" {
			t.Errorf("%s: findings (-want +got):\n%s", kind, diff)
		}
	}
}

// checkUnknownInventory expects a control to be skipped without the inventory that it needs.
func checkUnknownInventory(t *testing.T, e example) {
	if len(e.control.Needs) == 0 {
		return
	}
	verdict, err := e.engine.Evaluate(context.Background(), policy.Target{Object: e.Object})
	if err != nil {
		t.Fatal(err)
	}
	if len(verdict.Skipped) != 1 || len(verdict.Findings)+len(verdict.Passed) != 0 {
		t.Errorf("without its inventory: skipped %v, findings %v, passed %v; want it skipped",
			verdict.Skipped, verdict.Findings, verdict.Passed)
	}
}

// checkNulls evaluates the object with each of its values null: to the API server and to every control
// that is the same as absent.
func checkNulls(t *testing.T, e example) {
	for object := range Mutations(e.Object, nil) {
		if ref := policy.RefOf(object); ref.Kind != "" && ref.APIVersion != "" {
			e.judge(t, object)
		}
	}
}

// checkWrongTypes evaluates the object with values of the wrong type, which the API server would refuse:
// they can make a control fail, and never end the evaluation.
func checkWrongTypes(t *testing.T, e example) {
	for _, wrong := range []any{"text", []any{}, []any{nil}, map[string]any{}, int64(7)} {
		for object := range Mutations(e.Object, wrong) {
			if ref := policy.RefOf(object); ref.Kind == "" || ref.APIVersion == "" {
				continue
			}
			if _, err := e.engine.Evaluate(context.Background(), policy.Target{Object: object, Facts: e.Facts(e.control)}); err != nil {
				t.Fatal(err)
			}
		}
	}
}
