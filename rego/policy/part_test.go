package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego"
)

// TestControlsAskForAllThatTheyLookAt evaluates the cases of the controls that ask for a part of a kind,
// beside the objects of all cases: with every object in the inventory, and with what is asked for.
func TestControlsAskForAllThatTheyLookAt(t *testing.T) {
	engine, err := Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	inventory := caseInventories(t, engine.Controls())
	tried := 0
	for _, control := range engine.Controls() {
		parts := partsOf([]Control{control})
		if len(parts) == 0 {
			continue
		}
		tried++
		alone, err := engine.Select(Selection{IDs: []string{control.ID}})
		if err != nil {
			t.Fatal(err)
		}
		cases, err := Cases(rego.Bundle(), control)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			all, asked := NewInventory(), NewInventory()
			left := 0
			for _, object := range append(c.Inventory, inventory...) {
				all.Add(object)
				asked.Know(RefOf(object).GroupKind())
				if parts.Holds(object) {
					asked.Include(object)
				} else {
					left++
				}
			}
			want, err := alone.Evaluate(t.Context(), Target{Object: c.Object, Facts: Facts{Inventory: all}})
			if err != nil {
				t.Fatal(err)
			}
			got, err := alone.Evaluate(t.Context(), Target{Object: c.Object, Facts: Facts{Inventory: asked}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(answers(want), answers(got)); diff != "" || left == 0 {
				t.Errorf("%s, %s, with %d objects left out (-want +got):\n%s", control.ID, c.Name, left, diff)
			}
		}
	}
	if tried == 0 {
		t.Error("no control asks for a part of a kind")
	}
}

// caseInventories are the ConfigMaps of all cases, of both inventories and objects.
func caseInventories(t *testing.T, controls []Control) []map[string]any {
	t.Helper()
	var objects []map[string]any
	for _, control := range controls {
		cases, err := Cases(rego.Bundle(), control)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			for _, object := range append(append(c.Inventory, c.Partial...), c.Object) {
				if RefOf(object).Kind == "ConfigMap" {
					objects = append(objects, object)
				}
			}
		}
	}
	return objects
}

func TestPartsHoldWhatOneOfThemHolds(t *testing.T) {
	of := func(needs ...Need) Parts { return partsOf([]Control{{Needs: needs}}) }
	object := func(namespace, text string) map[string]any {
		return map[string]any{
			"apiVersion": "v1", "kind": "ConfigMap",
			"metadata": map[string]any{"name": "c", "namespace": namespace}, "data": map[string]any{"a.yml": []any{text}},
		}
	}
	for _, c := range []struct {
		parts  Parts
		object map[string]any
		want   bool
	}{
		{of("inventory/ConfigMap"), object("a", ""), true},
		{of("inventory/ConfigMap@a"), object("a", ""), true},
		{of("inventory/ConfigMap@a"), object("b", ""), false},
		{of("inventory/ConfigMap@a", "inventory/ConfigMap"), object("b", ""), true},
		{of("inventory/ConfigMap@a", "inventory/ConfigMap@b"), object("b", ""), true},
		{of("inventory/ConfigMap~alert:"), object("b", "x alert: y"), true},
		{of("inventory/ConfigMap~alert:"), object("b", "alert"), false},
		{of("inventory/ConfigMap~a.yml"), object("b", ""), true},
		{of("inventory/ConfigMap@a~alert:"), object("b", "alert:"), false},
		{of("inventory/ConfigMap@a~alert:"), object("a", "alert:"), true},
		{of("inventory/ConfigMap.example.com@a"), object("b", ""), true},
	} {
		if got := c.parts.Holds(c.object); got != c.want {
			t.Errorf("%v of %v is %v", c.parts, c.object, got)
		}
	}
}
