package admission

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestANodeStandsInForSizesAloneWhereNoneIsKnown(t *testing.T) {
	node := map[string]any{"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": "small"}}
	ranges, nodes := schema.GroupKind{Kind: "LimitRange"}, schema.GroupKind{Kind: "Node"}

	s := NewSizingFacts(nil, []schema.GroupKind{nodes, ranges}, DefaultNodeSize())
	if want := "a node with 1Gi of memory for 24 pods, since the nodes are not known"; s.Sizing != want {
		t.Errorf("sizes are made from %q, want %q", s.Sizing, want)
	}
	if s.Inventory.Knows(nodes) || !s.Inventory.Knows(ranges) || !s.Sizes.Knows(nodes) || !s.Sizes.Knows(ranges) {
		t.Errorf("known: %v, for sizes: %v", s.Inventory.Kinds(), s.Sizes.Kinds())
	}

	s = NewSizingFacts([]map[string]any{node, node}, nil, DefaultNodeSize())
	if want := "the smallest node that the pod can land on, of 2"; s.Sizing != want {
		t.Errorf("sizes are made from %q, want %q", s.Sizing, want)
	}
	if s.Sizes != s.Inventory || !s.Inventory.Knows(nodes) || s.Inventory.Knows(ranges) {
		t.Errorf("known: %v, for sizes: %v", s.Inventory.Kinds(), s.Sizes.Kinds())
	}
}

func TestASizeThatNoNodeHasIsRefused(t *testing.T) {
	for size, want := range map[NodeSize]string{
		DefaultNodeSize():          "",
		{Memory: "512Mi", Pods: 1}: "",
		{Memory: "lots", Pods: 24}: `read memory "lots": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
		{Memory: "", Pods: 24}:     `read memory "": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
		{Memory: "0", Pods: 24}:    `read memory "0": want more than 0`,
		{Memory: "-1Gi", Pods: 24}: `read memory "-1Gi": want more than 0`,
		{Memory: "1Gi"}:            "read number of pods 0: want more than 0",
		{Memory: "1Gi", Pods: -1}:  "read number of pods -1: want more than 0",
	} {
		got := ""
		if err := size.Validate(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%+v: %q, want %q", size, got, want)
		}
	}
}
