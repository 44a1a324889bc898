package policy

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/vm"
)

// factsKey is what the facts beside an object depend on.
type factsKey struct {
	kinds string // their names
	// within is whether the object has a namespace, or is one: then kinds can be known within it.
	within bool
}

// facts are what rules see beside an object of an inventory: input.facts, with
//
//	inventory   what is held of the kinds that are known, or of which there are objects
//	complete    the kinds that are known beside the object
//	incomplete  the others, each with the entry of `skipped` that states why
//
// All evaluations share them, and what rules make of them alone.
func (i *Inventory) facts(ref ObjectRef, kinds kindList) (*vm.Facts, error) {
	key := factsKey{kinds: kinds.names, within: withinNamespace(ref)}
	i.mu.Lock()
	defer i.mu.Unlock()
	if facts := i.seen[key]; facts != nil {
		return facts, nil
	}
	i.shared = nil // all that is to be held was included
	inventory, complete, incomplete := map[string]any{}, map[string]any{}, map[string]any{}
	for _, kind := range kinds.kinds {
		name := kind.String()
		if i.knowsBeside(kind, ref) {
			complete[name] = true
		} else {
			skip := i.lacking([]schema.GroupKind{kind})
			incomplete[name] = map[string]any{"reason": skip.Reason, "class": string(skip.Class)}
		}
		if !i.Knows(kind) && !i.holds(kind) {
			continue
		}
		if err := i.broken[kind]; err != nil {
			return nil, fmt.Errorf("convert inventory of %s: %w", kind, err)
		}
		if inventory[name] = i.kinds[kind]; i.kinds[kind] == nil {
			inventory[name] = map[string]any{}
		}
	}
	i.seen[key] = vm.NewFacts(map[string]any{"inventory": inventory, "complete": complete, "incomplete": incomplete})
	return i.seen[key], nil
}

// kindList is a list of kinds, and their names as one key.
type kindList struct {
	kinds []schema.GroupKind
	names string
}

func newKindList(kinds []schema.GroupKind) kindList {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = kind.String()
	}
	return kindList{kinds: kinds, names: strings.Join(names, ",")}
}
