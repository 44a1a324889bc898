package policy

import (
	"fmt"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Inventory holds every object of some kinds, for controls that judge an object by its
// surroundings: a namespace by its NetworkPolicies, say. Rego sees it as
// input.facts.inventory[KIND.GROUP][NAMESPACE], a list of objects in the order they were
// added; objects without a namespace stand under "".
//
// A kind is known once it was added or declared with Know; all others are not known.
// Fill an Inventory before the first evaluation: afterwards it is read-only.
type Inventory struct {
	kinds map[schema.GroupKind]map[string][]any

	once  sync.Once
	value ast.Value
	err   error
}

// NewInventory returns an inventory that knows no kind.
func NewInventory() *Inventory {
	return &Inventory{kinds: map[schema.GroupKind]map[string][]any{}}
}

// Know declares that the inventory holds all objects of the kind, even if there is none.
func (i *Inventory) Know(kind schema.GroupKind) {
	if i.kinds[kind] == nil {
		i.kinds[kind] = map[string][]any{}
	}
}

// Add stores an object under its kind and namespace, and makes its kind known.
func (i *Inventory) Add(object map[string]any) {
	ref := RefOf(object)
	kind := ref.GroupKind()
	i.Know(kind)
	i.kinds[kind][ref.Namespace] = append(i.kinds[kind][ref.Namespace], any(normalize(object)))
}

// Knows reports whether all objects of the kind are held.
func (i *Inventory) Knows(kind schema.GroupKind) bool {
	return i != nil && i.kinds[kind] != nil
}

// Kinds lists the known kinds, sorted; of a nil inventory none.
func (i *Inventory) Kinds() []schema.GroupKind {
	if i == nil {
		return nil
	}
	var kinds []schema.GroupKind
	for kind := range i.kinds {
		kinds = append(kinds, kind)
	}
	slices.SortFunc(kinds, compareKinds)
	return kinds
}

// asValue converts the inventory once; all evaluations share the result.
func (i *Inventory) asValue() (ast.Value, error) {
	if i == nil {
		return ast.NewObject(), nil
	}
	i.once.Do(func() {
		document := make(map[string]any, len(i.kinds))
		for kind, namespaces := range i.kinds {
			byNamespace := make(map[string]any, len(namespaces))
			for namespace, objects := range namespaces {
				byNamespace[namespace] = objects
			}
			document[kind.String()] = byNamespace
		}
		if i.value, i.err = toValue(document); i.err != nil {
			i.err = fmt.Errorf("convert inventory: %w", i.err)
		}
	})
	return i.value, i.err
}
