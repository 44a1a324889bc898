package admission

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// SizingFacts are what sizes are made from: what is known of the cluster at the moment.
type SizingFacts struct {
	// Inventory holds the Nodes and LimitRanges; nil, or without a kind: not known.
	Inventory *policy.Inventory
	// Sizes is what sizes are made from: the same, with a stand-in for nodes that are not known,
	// which nothing else can be judged by.
	Sizes *policy.Inventory
	// Sizing describes what sizes are made from, for the annotation on pods.
	Sizing string
}

var nodeKind = schema.GroupKind{Kind: "Node"}

// InventoryKinds are the kinds that SizingFacts hold every object of.
func InventoryKinds() []schema.GroupKind {
	return []schema.GroupKind{nodeKind, {Kind: "LimitRange"}}
}

// NewSizingFacts returns the sizing facts that consist of these Nodes and LimitRanges. known are
// kinds of which every object is among them, even if there is none. Of Nodes this counts for nothing: a
// cluster without nodes says nothing about sizes, so that one of the static size stands in.
func NewSizingFacts(objects []map[string]any, known []schema.GroupKind, static NodeSize) SizingFacts {
	known = slices.DeleteFunc(slices.Clone(known), func(kind schema.GroupKind) bool { return kind == nodeKind })
	nodes := 0
	for _, object := range objects {
		if object["kind"] == "Node" {
			nodes++
		}
	}
	s := SizingFacts{Inventory: newInventory(objects, known)}
	if nodes > 0 {
		s.Sizes = s.Inventory
		s.Sizing = fmt.Sprintf("the smallest node that the pod can land on, of %d", nodes)
		return s
	}
	s.Sizes = newInventory(append(slices.Clip(objects), static.node()), known)
	s.Sizing = fmt.Sprintf("a node with %s of memory for %d pods, since the nodes are not known", static.Memory, static.Pods)
	return s
}

func newInventory(objects []map[string]any, known []schema.GroupKind) *policy.Inventory {
	inventory := policy.NewInventory()
	for _, kind := range known {
		inventory.Know(kind)
	}
	for _, object := range objects {
		inventory.Add(object)
	}
	return inventory
}

// NodeSize is what sizes are made from where nodes cannot be read.
type NodeSize struct {
	Memory string // allocatable, as a quantity
	Pods   int    // that it can run
}

// DefaultNodeSize is the smallest server on which a cluster is of any use.
func DefaultNodeSize() NodeSize { return NodeSize{Memory: "1Gi", Pods: 24} }

// Validate finds a size that no node has.
func (n NodeSize) Validate() error {
	memory, err := resource.ParseQuantity(n.Memory)
	switch {
	case err != nil:
		return fmt.Errorf("read memory %q: %w", n.Memory, err)
	case memory.Sign() <= 0:
		return fmt.Errorf("read memory %q: want more than 0", n.Memory)
	case n.Pods <= 0:
		return fmt.Errorf("read number of pods %d: want more than 0", n.Pods)
	}
	return nil
}

// node is a stand-in of the size.
func (n NodeSize) node() map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{"name": "static"},
		"status":   map[string]any{"allocatable": map[string]any{"memory": n.Memory, "pods": fmt.Sprint(n.Pods), "cpu": "1"}},
	}
}
