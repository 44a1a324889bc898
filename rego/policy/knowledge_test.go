package policy

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// counting finds each object of two kinds, and whether all of a kind are known.
const counting = `
violations contains {"message": sprintf("%s %s", [kind, object.metadata.name]), "path": []} if {
	some kind, namespaces in input.facts.inventory
	some object in namespaces[_]
}

violations contains {"message": concat(" ", ["every", kind]), "path": []} if input.facts.complete[kind]
`

// partly loads two controls that need the same kinds; "partly" answers from a part of them.
func partly(t *testing.T) *Engine {
	t.Helper()
	files := fstest.MapFS{}
	const needs = "inventory/Service, inventory/PriorityClass.scheduling.k8s.io"
	add(files, "whole.rego", controlFile("test", "whole", needing(needs), counting))
	add(files, "partly.rego", controlFile("test", "partly", needing(needs+"]\n#   partial: true\n#   uses: [inventory/Node"), counting))
	return load(t, files)
}

func TestAPartOfAKindYieldsFindingsAndNeverAPass(t *testing.T) {
	service, class := schema.GroupKind{Kind: "Service"}, schema.GroupKind{Group: "scheduling.k8s.io", Kind: "PriorityClass"}
	const lacksBoth = "needs to know every Service, PriorityClass.scheduling.k8s.io"
	for name, c := range map[string]struct {
		fill    func(*Inventory)
		object  string
		found   []string // by partly
		skipped []Skip
	}{
		"nothing is known": {
			fill:    func(*Inventory) {},
			skipped: []Skip{{"partly", lacksBoth, Unknown}, {"whole", lacksBoth, Unknown}},
		},
		"a part of one": {
			fill: func(i *Inventory) {
				i.Include(map[string]any{"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "a"}})
			},
			found:   []string{"Service a"},
			skipped: []Skip{{"whole", lacksBoth, Unknown}},
		},
		"a part that was dropped": {
			fill: func(i *Inventory) {
				i.Include(map[string]any{"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "a"}})
				i.Drop(service)
			},
			skipped: []Skip{{"partly", lacksBoth, Unknown}, {"whole", lacksBoth, Unknown}},
		},
		"all of one": {
			fill:    func(i *Inventory) { i.Know(service) },
			found:   []string{"every Service"},
			skipped: []Skip{{"whole", "needs to know every PriorityClass.scheduling.k8s.io", Unknown}},
		},
		"one could not be read": {
			fill: func(i *Inventory) {
				i.ExplainOthers(NeedsFlag, "use --all")
				i.Explain(class, Forbidden, "it is forbidden")
			},
			skipped: []Skip{
				{"partly", "needs to know every Service, PriorityClass.scheduling.k8s.io (it is forbidden); use --all", Forbidden},
				{"whole", "needs to know every Service, PriorityClass.scheduling.k8s.io (it is forbidden); use --all", Forbidden},
			},
		},
		"all of both": {
			fill:  func(i *Inventory) { i.Know(service); i.Know(class) },
			found: []string{"every PriorityClass.scheduling.k8s.io", "every Service"},
		},
		"all in the namespaces": {
			fill: func(i *Inventory) {
				i.KnowWithin(service)
				i.KnowWithin(class)
				i.ExplainOthers(NeedsFlag, "use --all")
			},
			found:   []string{"every Service"},
			skipped: []Skip{{"whole", "needs to know every PriorityClass.scheduling.k8s.io; use --all", NeedsFlag}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inventory := NewInventory()
			c.fill(inventory)
			verdict, err := partly(t).Evaluate(t.Context(), Target{Object: pod(t, "{}"), Facts: Facts{Inventory: inventory}})
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, finding := range verdict.Findings {
				if finding.Control == "partly" {
					found = append(found, finding.Message)
				}
			}
			if diff := cmp.Diff(c.found, found); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.skipped, verdict.Skipped); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatHasNoNamespaceStandsBesideNoNamespace(t *testing.T) {
	inventory := NewInventory()
	service := schema.GroupKind{Kind: "Service"}
	inventory.KnowWithin(service)
	for kind, want := range map[schema.GroupKind]bool{
		{Kind: "Pod"}: true, {Kind: "Namespace"}: true, {Kind: "Node"}: false, ClusterKind: false,
		{Group: "rbac.authorization.k8s.io", Kind: "RoleBinding"}:        true,
		{Group: "rbac.authorization.k8s.io", Kind: "ClusterRoleBinding"}: false,
	} {
		ref := ObjectRef{APIVersion: schema.GroupVersion{Group: kind.Group, Version: "v1"}.String(), Kind: kind.Kind}
		if inventory.knowsBeside(service, ref) != want {
			t.Errorf("%s knows the Services beside it: %v", kind, !want)
		}
	}
}
