// Package policytest runs the case files of the controls: {pass,fail,skip}-<why>.txtar beside
// each control's Rego. `go test ./rego/policytest -update` writes the findings and the fixed
// object that a case has now; read them before you commit them.
package policytest

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Load loads the bundle or ends the test.
func Load(tb testing.TB, bundle fs.FS) *policy.Engine {
	tb.Helper()
	engine, err := policy.Load(bundle)
	if err != nil {
		tb.Fatalf("load bundle: %v", err)
	}
	return engine
}

// Cases reads the cases of a control or ends the test.
func Cases(tb testing.TB, bundle fs.FS, control policy.Control) []policy.Case {
	tb.Helper()
	cases, err := policy.Cases(bundle, control)
	if err != nil {
		tb.Fatal(err)
	}
	return cases
}

// Only returns an engine with the one control of the case, and its parameters.
func Only(tb testing.TB, engine *policy.Engine, c policy.Case) *policy.Engine {
	tb.Helper()
	engine, err := engine.Select(policy.Selection{IDs: []string{c.Control}})
	if err == nil && c.Parameters != nil {
		engine, err = engine.Configure(policy.Policy{Controls: map[string]policy.ControlSetting{c.Control: {Parameters: c.Parameters}}})
	}
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}

// Evaluate judges an object with the facts of the case, and ends the test where a control
// failed.
func Evaluate(tb testing.TB, engine *policy.Engine, control policy.Control, c policy.Case, object map[string]any) policy.Verdict {
	tb.Helper()
	verdict, err := engine.Evaluate(context.Background(), policy.Target{Object: object, Facts: c.Facts(control)})
	if err != nil {
		tb.Fatal(err)
	}
	for _, failure := range verdict.Failed {
		tb.Fatalf("control %s failed: %v", failure.Control, failure.Err)
	}
	return verdict
}

// CheckFindings compares findings with those expected, and what applying them yields with
// the fixed object.
func CheckFindings(tb testing.TB, c policy.Case, object map[string]any, verdict policy.Verdict) {
	tb.Helper()
	if diff := cmp.Diff(sorted(c.Findings), sorted(Findings(verdict))); diff != "" {
		tb.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.Skipped, Skipped(verdict)); diff != "" {
		tb.Errorf("reason to skip (-want +got):\n%s", diff)
	}
	if got := outcome(verdict); got != c.Verb() {
		tb.Errorf("%s ends with %s", c.Name, got)
	}
	fixed := Fixed(tb, object, verdict)
	if diff := cmp.Diff(c.Fixed, fixed); diff != "" {
		tb.Errorf("object after the fix (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.Created, Created(tb, verdict)); diff != "" {
		tb.Errorf("objects to create (-want +got):\n%s", diff)
	}
}

// Created lists the objects that the findings of a verdict want created; nil: none.
func Created(tb testing.TB, verdict policy.Verdict) []map[string]any {
	tb.Helper()
	var objects []map[string]any
	for _, finding := range verdict.Findings {
		for _, object := range finding.Create {
			objects = append(objects, roundTrip(tb, object))
		}
	}
	return objects
}

// Skipped renders why a verdict's control could not judge; "": it could.
func Skipped(verdict policy.Verdict) string {
	if len(verdict.Skipped) == 0 {
		return ""
	}
	return verdict.Skipped[0].Reason
}

// outcome is the verb that a case with this verdict is named by.
func outcome(verdict policy.Verdict) string {
	switch {
	case len(verdict.Findings) > 0:
		return "fail"
	case len(verdict.Skipped) > 0:
		return "skip"
	default:
		return "pass"
	}
}

// Findings renders the findings of a verdict as cases write them.
func Findings(verdict policy.Verdict) []policy.CaseFinding {
	var findings []policy.CaseFinding
	for _, f := range verdict.Findings {
		findings = append(findings, policy.CaseFinding{Path: f.Path.String(), Message: f.Message})
	}
	return findings
}

// Fixed returns the object with all assignments applied, or nil where there are none.
func Fixed(tb testing.TB, object map[string]any, verdict policy.Verdict) map[string]any {
	tb.Helper()
	var set []policy.Assignment
	for _, finding := range verdict.Findings {
		set = append(set, finding.Set...)
	}
	if len(set) == 0 {
		return nil
	}
	fixed, err := policy.Apply(object, set)
	if err != nil {
		tb.Fatalf("apply fix: %v", err)
	}
	return roundTrip(tb, fixed)
}

func sorted(findings []policy.CaseFinding) []policy.CaseFinding {
	return slices.SortedFunc(slices.Values(findings), func(a, b policy.CaseFinding) int {
		return strings.Compare(a.Path+"\x00"+a.Message, b.Path+"\x00"+b.Message)
	})
}

// InTemplate returns the case's pod as the pod of a template of another kind, and the paths
// of the expected findings moved with it.
func InTemplate(pod map[string]any, findings []policy.CaseFinding, kind string) (map[string]any, []policy.CaseFinding) {
	metadata, _ := pod["metadata"].(map[string]any)
	template := map[string]any{"spec": pod["spec"], "metadata": without(metadata, "name", "namespace", "ownerReferences")}
	object := map[string]any{
		"apiVersion": apiVersions[kind],
		"kind":       kind,
		"metadata":   metadata,
		"spec":       map[string]any{"template": template},
	}
	prefix := "spec.template."
	switch kind {
	case "CronJob":
		prefix = "spec.jobTemplate.spec.template."
		object["spec"] = map[string]any{"jobTemplate": map[string]any{"spec": map[string]any{"template": template}}}
	case "PodTemplate":
		prefix = "template."
		delete(object, "spec")
		object["template"] = template
	}
	moved := make([]policy.CaseFinding, 0, len(findings))
	for _, finding := range findings {
		moved = append(moved, policy.CaseFinding{Path: prefix + finding.Path, Message: finding.Message})
	}
	return object, moved
}

var apiVersions = map[string]string{
	"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1",
	"ReplicationController": "v1", "Job": "batch/v1", "CronJob": "batch/v1", "PodTemplate": "v1",
}

// TemplateKinds lists the eight kinds that hold a pod template, sorted.
func TemplateKinds() []string {
	return slices.Sorted(maps.Keys(apiVersions))
}

func without(fields map[string]any, names ...string) map[string]any {
	out := maps.Clone(fields)
	for _, name := range names {
		delete(out, name)
	}
	return out
}
