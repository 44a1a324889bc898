package policytest_test

import (
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

var update = flag.Bool("update", false, "write the findings and fixed objects that the cases have now")

const bundleFolder = "../bundle"

// bundle is the folder on disk under -update, so that a case just written is seen.
func bundle() fs.FS {
	if *update {
		return os.DirFS(bundleFolder)
	}
	return rego.Bundle()
}

// each runs f for every case of every control.
func each(t *testing.T, f func(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case)) {
	engine := policytest.Load(t, bundle())
	for _, control := range engine.Controls() {
		t.Run(control.ID, func(t *testing.T) {
			t.Parallel()
			for _, c := range policytest.Cases(t, bundle(), control) {
				t.Run(c.Name, func(t *testing.T) {
					f(t, policytest.Only(t, engine, c), control, c)
				})
			}
		})
	}
}

func TestCaseHasExactlyTheFindingsItExpects(t *testing.T) {
	each(t, func(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case) {
		verdict := policytest.Evaluate(t, engine, control, c, c.Object)
		if *update {
			if err := policytest.Update(filepath.Join(bundleFolder, c.File), c, verdict); err != nil {
				t.Fatal(err)
			}
			return
		}
		policytest.CheckFindings(t, c, c.Object, verdict)
	})
}

func TestFixedObjectHasNoFindingThatCouldBeFixed(t *testing.T) {
	each(t, func(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case) {
		fixed := policytest.Fixed(t, c.Object, policytest.Evaluate(t, engine, control, c, c.Object))
		if fixed == nil {
			return
		}
		for _, finding := range policytest.Evaluate(t, engine, control, c, fixed).Findings {
			if len(finding.Set) > 0 {
				t.Errorf("still there after its own fix: %s: %s", finding.Path, finding.Message)
			}
		}
	})
}

// What a finding wants created mends it: once it is there, nothing is left to create.
func TestCreatedObjectsLeaveNothingToCreate(t *testing.T) {
	each(t, func(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case) {
		created := policytest.Created(t, policytest.Evaluate(t, engine, control, c, c.Object))
		if created == nil {
			return
		}
		c.Inventory = append(slices.Clone(c.Inventory), created...)
		for _, finding := range policytest.Evaluate(t, engine, control, c, c.Object).Findings {
			if finding.IsFixable() {
				t.Errorf("still there after it was created: %s: %s", finding.Path, finding.Message)
			}
		}
	})
}

// A control that looks at pods says the same of the pod in a template.
func TestPodCaseHoldsInEveryTemplateKind(t *testing.T) {
	each(t, func(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case) {
		_, isRunning := c.Object["status"] // which no template is
		if c.Object["kind"] != "Pod" || isRunning || c.Verb() == "skip" {
			return
		}
		for _, kind := range policytest.TemplateKinds() {
			if !slices.ContainsFunc(control.Kinds, func(k schema.GroupKind) bool { return k.Kind == kind }) {
				continue
			}
			object, findings := policytest.InTemplate(c.Object, c.Findings, kind)
			got := policytest.Findings(policytest.Evaluate(t, engine, control, c, object))
			if diff := cmp.Diff(findings, got, ignoreOrder()); diff != "" {
				t.Errorf("%s: findings (-want +got):\n%s", kind, diff)
			}
		}
	})
}

func ignoreOrder() cmp.Option {
	return cmp.Transformer("sorted", func(in []policy.CaseFinding) map[string]int {
		out := map[string]int{}
		for _, finding := range in {
			out[finding.Path+": "+finding.Message]++
		}
		return out
	})
}

func TestControlHasPassFailAndAbsentCases(t *testing.T) {
	engine := policytest.Load(t, bundle())
	for _, control := range engine.Controls() {
		has := map[string]bool{}
		for _, c := range policytest.Cases(t, bundle(), control) {
			verb, why, _ := strings.Cut(c.Name, "-")
			has[verb] = true
			has["absent"] = has["absent"] || strings.Contains(why, "absent")
		}
		for _, want := range []string{"pass", "fail", "absent"} {
			if !has[want] {
				t.Errorf("%s/%s has no %s case", control.Category, control.ID, want)
			}
		}
	}
}

func TestControlIsSkippedWhereItsInventoryIsUnknown(t *testing.T) {
	engine := policytest.Load(t, bundle())
	for _, control := range engine.Controls() {
		if len(control.Needs) == 0 {
			continue
		}
		for _, c := range policytest.Cases(t, bundle(), control) {
			verdict, err := policytest.Only(t, engine, c).Evaluate(context.Background(), policy.Target{Object: c.Object})
			if err != nil {
				t.Fatal(err)
			}
			if len(verdict.Skipped) != 1 || len(verdict.Findings)+len(verdict.Passed) != 0 {
				t.Errorf("%s %s: skipped %v, findings %v, passed %v; want it skipped", control.ID, c.Name,
					verdict.Skipped, verdict.Findings, verdict.Passed)
			}
		}
	}
}

// A null is the same as nothing: to the API server, and to every control.
func TestControlTakesNullForAbsent(t *testing.T) {
	each(t, func(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case) {
		for object := range policytest.Mutations(c.Object, nil) {
			if ref := policy.RefOf(object); ref.Kind != "" && ref.APIVersion != "" {
				policytest.Evaluate(t, engine, control, c, object)
			}
		}
	})
}

// A value of the wrong type, which the API server would refuse, may make a control fail; it
// never ends the evaluation.
func TestControlSurvivesValuesOfTheWrongType(t *testing.T) {
	each(t, func(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case) {
		for _, wrong := range []any{"text", []any{}, []any{nil}, map[string]any{}, int64(7)} {
			for object := range policytest.Mutations(c.Object, wrong) {
				if ref := policy.RefOf(object); ref.Kind == "" || ref.APIVersion == "" {
					continue
				}
				if _, err := engine.Evaluate(context.Background(), policy.Target{Object: object, Facts: c.Facts(control)}); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// The kinds that a cluster has many of are never held in memory as a whole.
func TestNoControlNeedsAnInventoryOfWorkloads(t *testing.T) {
	for _, kind := range policytest.Load(t, bundle()).InventoryKinds() {
		if policy.HoldsPodSpec(kind) && kind.Kind != "DaemonSet" {
			t.Errorf("inventory/%s: declare the other kind as needed instead, and judge the workload", kind)
		}
	}
}
