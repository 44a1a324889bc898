package policy

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego"
)

// TestShortcutsHideNothing judges the object of every case by all controls, with and without
// the shortcuts: the fields that controls declare, and the fields of pods that no rule
// mentions. A control that looks at more would pass what it should find.
func TestShortcutsHideNothing(t *testing.T) {
	engine, err := Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	controls := engine.Controls()
	for i := range controls {
		if len(controls[i].Fields) > 0 {
			declared++
		}
		controls[i].Fields = nil
		controls[i].Custom = true // of a user's control nothing is taken for granted
	}
	if declared == 0 {
		t.Fatal("no control declares fields")
	}
	thorough := newEngine(engine.loaded, controls)
	for _, object := range caseObjects(t, controls) {
		target := Target{Object: object, Facts: Facts{Inventory: NewInventory()}}
		want, err := thorough.Evaluate(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		got, err := engine.Evaluate(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Findings, got.Findings); diff != "" {
			t.Errorf("%s: findings without (-) and with (+) shortcuts:\n%s", RefOf(object), diff)
		}
		if diff := cmp.Diff(want.Skipped, got.Skipped); diff != "" {
			t.Errorf("%s: skipped without (-) and with (+) shortcuts:\n%s", RefOf(object), diff)
		}
		if diff := cmp.Diff(want.Passed, got.Passed); diff != "" {
			t.Errorf("%s: passed without (-) and with (+) shortcuts:\n%s", RefOf(object), diff)
		}
	}
}

// caseObjects are the objects of all cases in the bundle.
func caseObjects(t *testing.T, controls []Control) []map[string]any {
	t.Helper()
	var objects []map[string]any
	for _, control := range controls {
		cases, err := Cases(rego.Bundle(), control)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			objects = append(objects, c.Object)
		}
	}
	if len(objects) < 500 {
		t.Fatalf("found %d cases", len(objects))
	}
	return objects
}

// TestManyFieldCombinationsStayBounded shows that an author who tries every combination of
// fields cannot make the engine prepare more queries than it has room for.
func TestManyFieldCombinationsStayBounded(t *testing.T) {
	engine, err := Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"hostPath", "hostPort", "procMount", "env", "exec", "medium", "sysctls", "add"}
	for combination := range 1 << len(names) {
		extra := map[string]any{}
		for i, name := range names {
			if combination&(1<<i) != 0 {
				extra[name] = "x"
			}
		}
		object := map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "a", "labels": extra}, "spec": map[string]any{}}
		if _, err := engine.Evaluate(context.Background(), Target{Object: object}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(engine.prepared); got > maxQueries+1 {
		t.Errorf("%d queries are prepared, want at most %d and the one without regard to fields", got, maxQueries)
	}
}
