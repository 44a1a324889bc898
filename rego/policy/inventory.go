package policy

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Inventory holds every object of some kinds, for controls that look at the
// objects beside an object: a namespace by its NetworkPolicies, say. Rego sees it as
// input.facts.inventory[KIND.GROUP][NAMESPACE], a list of objects in the order they were
// added; objects without a namespace stand under "".
//
// A kind is known if every object of it is held; of all others there can be more than are held.
// Fill an Inventory before the first evaluation: afterwards it is read-only.
type Inventory struct {
	kinds  map[schema.GroupKind]map[string]any // as Rego sees them: a list of objects by namespace
	broken map[schema.GroupKind]error          // why an object of the kind could not be held
	known  knowledge

	mu     sync.Mutex
	shared value.Shared
	seen   map[factsKey]*vm.Facts // filled as they are asked for
	asks   map[askedKey]askedControls
}

// NewInventory returns an inventory that knows no kind.
func NewInventory() *Inventory {
	return &Inventory{
		kinds:  map[schema.GroupKind]map[string]any{},
		broken: map[schema.GroupKind]error{},
		known:  newKnowledge(),
		shared: value.Shared{},
		seen:   map[factsKey]*vm.Facts{},
		asks:   map[askedKey]askedControls{},
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
	held, err := i.shared.Copy(shortcut.Normalize(object))
	if err != nil {
		i.broken[kind] = fmt.Errorf("%s: %w", ref, err)
		return
	}
	if i.kinds[kind] == nil {
		i.kinds[kind] = map[string]any{}
	}
	list, _ := i.kinds[kind][ref.Namespace].([]any)
	i.kinds[kind][ref.Namespace] = append(list, held)
}

// Drop removes the objects of a kind, such as those of a list that could not be read to its end.
func (i *Inventory) Drop(kind schema.GroupKind) {
	delete(i.kinds, kind)
	delete(i.broken, kind)
}

// Replaced returns an inventory with other objects of a kind, and the same of all others.
func (i *Inventory) Replaced(kind schema.GroupKind, objects []map[string]any) *Inventory {
	out := i.clone()
	out.Drop(kind)
	out.Know(kind)
	for _, object := range objects {
		out.Add(object)
	}
	return out
}

// With returns an inventory that has some more objects. What is known of their kinds stays.
func (i *Inventory) With(objects []map[string]any) *Inventory {
	out := i.clone()
	for _, object := range objects {
		ref := RefOf(object)
		kind := ref.GroupKind()
		namespaces := maps.Clone(out.kinds[kind])
		if list, ok := namespaces[ref.Namespace].([]any); ok {
			namespaces[ref.Namespace] = slices.Clip(list) // so that the old list is not written to
		}
		if namespaces != nil {
			out.kinds[kind] = namespaces
		}
		out.Include(object)
	}
	return out
}

// clone returns an inventory of the same objects, of which nothing was asked yet. The lists of objects are the same.
func (i *Inventory) clone() *Inventory {
	out := NewInventory()
	maps.Copy(out.kinds, i.kinds)
	maps.Copy(out.broken, i.broken)
	out.known = i.known.clone()
	return out
}

// holds reports whether an object of the kind was included; a nil inventory holds none.
func (i *Inventory) holds(kind schema.GroupKind) bool {
	return i != nil && (len(i.kinds[kind]) > 0 || i.broken[kind] != nil)
}
