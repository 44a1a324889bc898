package policy

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
)

// Inventory holds every object of some kinds, for controls that look at the
// objects beside an object: a namespace by its NetworkPolicies, say. Rego sees it as
// input.facts.inventory[KIND.GROUP][NAMESPACE], a list of objects in the order they were
// added; objects without a namespace stand under "".
//
// A kind is known once it was added or declared with Know; all others are not known.
// Fill an Inventory before the first evaluation: afterwards it is read-only.
type Inventory struct {
	kinds map[schema.GroupKind]map[string][]any
	// explained says, by kind, how one comes to know it.
	explained map[schema.GroupKind]string

	mu    sync.Mutex
	terms map[schema.GroupKind]*ast.Term // converted, by kind; filled as they are asked for
}

// NewInventory returns an inventory that knows no kind.
func NewInventory() *Inventory {
	return &Inventory{
		kinds:     map[schema.GroupKind]map[string][]any{},
		explained: map[schema.GroupKind]string{},
		terms:     map[schema.GroupKind]*ast.Term{},
	}
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
	i.kinds[kind][ref.Namespace] = append(i.kinds[kind][ref.Namespace], any(shortcut.Normalize(object)))
}

// Replaced returns an inventory with other objects of a kind, and the same of all others.
func (i *Inventory) Replaced(kind schema.GroupKind, objects []map[string]any) *Inventory {
	out := NewInventory()
	maps.Copy(out.kinds, i.kinds)
	maps.Copy(out.explained, i.explained)
	delete(out.kinds, kind)
	out.Know(kind)
	for _, object := range objects {
		out.Add(object)
	}
	return out
}

// Knows reports whether all objects of the kind are held.
func (i *Inventory) Knows(kind schema.GroupKind) bool {
	return i != nil && i.kinds[kind] != nil
}

// Explain says how one comes to know a kind, such as "--usage reads it". Controls that lack the
// kind are skipped with this.
func (i *Inventory) Explain(kind schema.GroupKind, how string) {
	i.explained[kind] = how
}

// lacking names a kind that is not known, and how one comes to know it.
func (i *Inventory) lacking(kind schema.GroupKind) string {
	if i == nil || i.explained[kind] == "" {
		return kind.String()
	}
	return kind.String() + " (" + i.explained[kind] + ")"
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

// asValue returns what is known of the kinds, as Rego sees it. Each kind is converted when it
// is first asked for; all evaluations share the result.
func (i *Inventory) asValue(kinds []schema.GroupKind) (ast.Value, error) {
	pairs := make([][2]*ast.Term, 0, len(kinds))
	for _, kind := range kinds {
		if !i.Knows(kind) {
			continue
		}
		term, err := i.term(kind)
		if err != nil {
			return nil, fmt.Errorf("convert inventory of %s: %w", kind, err)
		}
		pairs = append(pairs, [2]*ast.Term{ast.InternedTerm(kind.String()), term})
	}
	return ast.NewObject(pairs...), nil
}

func (i *Inventory) term(kind schema.GroupKind) (*ast.Term, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if term := i.terms[kind]; term != nil {
		return term, nil
	}
	namespaces := make(map[string]any, len(i.kinds[kind]))
	for namespace, objects := range i.kinds[kind] {
		namespaces[namespace] = objects
	}
	value, err := convert.ToRego(namespaces)
	if err != nil {
		return nil, err
	}
	i.terms[kind] = ast.NewTerm(value)
	return i.terms[kind], nil
}
