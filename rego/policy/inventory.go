package policy

import (
	"fmt"
	"maps"
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
// A kind is known if every object of it is held; of all others there can be more than are held.
// Fill an Inventory before the first evaluation: afterwards it is read-only.
type Inventory struct {
	kinds  map[schema.GroupKind]map[string][]*ast.Term // as Rego sees them, by namespace
	broken map[schema.GroupKind]error                  // why an object of the kind could not be converted
	known  knowledge

	mu     sync.Mutex
	shared convert.Shared
	terms  map[schema.GroupKind]*ast.Term // all of a kind; filled as they are asked for
}

// NewInventory returns an inventory that knows no kind.
func NewInventory() *Inventory {
	return &Inventory{
		kinds:  map[schema.GroupKind]map[string][]*ast.Term{},
		broken: map[schema.GroupKind]error{},
		known:  newKnowledge(),
		shared: convert.Shared{},
		terms:  map[schema.GroupKind]*ast.Term{},
	}
}

// Add stores an object, which with the others that are added is all of its kind.
func (i *Inventory) Add(object map[string]any) {
	i.Know(RefOf(object).GroupKind())
	i.Include(object)
}

// Include stores an object under its kind and namespace. There can be others of its kind. Nothing of the
// map is kept, and what objects have in common is held once: of pods there can be thousands.
func (i *Inventory) Include(object map[string]any) {
	ref := RefOf(object)
	kind := ref.GroupKind()
	value, err := i.shared.ToRego(shortcut.Normalize(object))
	if err != nil {
		i.broken[kind] = fmt.Errorf("%s: %w", ref, err)
		return
	}
	if i.kinds[kind] == nil {
		i.kinds[kind] = map[string][]*ast.Term{}
	}
	i.kinds[kind][ref.Namespace] = append(i.kinds[kind][ref.Namespace], ast.NewTerm(value))
}

// Replaced returns an inventory with other objects of a kind, and the same of all others.
func (i *Inventory) Replaced(kind schema.GroupKind, objects []map[string]any) *Inventory {
	out := NewInventory()
	maps.Copy(out.kinds, i.kinds)
	maps.Copy(out.broken, i.broken)
	out.known = i.known.clone()
	delete(out.kinds, kind)
	delete(out.broken, kind)
	out.Know(kind)
	for _, object := range objects {
		out.Add(object)
	}
	return out
}

// asValue returns what is held of the kinds, as Rego sees it. A kind that is not known is shown
// if there are objects of it. All evaluations share the result.
func (i *Inventory) asValue(kinds []schema.GroupKind) (ast.Value, error) {
	pairs := make([][2]*ast.Term, 0, len(kinds))
	for _, kind := range kinds {
		if !i.Knows(kind) && !i.holds(kind) {
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

// holds reports whether an object of the kind was included; a nil inventory holds none.
func (i *Inventory) holds(kind schema.GroupKind) bool {
	return i != nil && (len(i.kinds[kind]) > 0 || i.broken[kind] != nil)
}

func (i *Inventory) term(kind schema.GroupKind) (*ast.Term, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if term := i.terms[kind]; term != nil {
		return term, nil
	}
	i.shared = nil // all that is to be held was included
	if err := i.broken[kind]; err != nil {
		return nil, err
	}
	namespaces := make([][2]*ast.Term, 0, len(i.kinds[kind]))
	for namespace, objects := range i.kinds[kind] {
		namespaces = append(namespaces, [2]*ast.Term{ast.InternedTerm(namespace), ast.ArrayTerm(objects...)})
	}
	i.terms[kind] = ast.ObjectTerm(namespaces...)
	return i.terms[kind], nil
}
