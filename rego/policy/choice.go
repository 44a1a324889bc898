package policy

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/bitset"
)

// choice is a list of controls that look at a kind.
type choice struct {
	kind schema.GroupKind
	set  bitset.Set // indices into Engine.byKind
}

// queryKey is a choice as the key of a map.
type queryKey struct {
	kind schema.GroupKind
	set  string
}

func (c choice) key() queryKey {
	return queryKey{kind: c.kind, set: c.set.Key()}
}

// asked parts the controls that look at the kind of an object into those that the facts are enough
// for, and those that are skipped. unproven are the skips that stand for
// passes of those that answer from a part of what they need, by id.
func (e *Engine) asked(ref ObjectRef, facts Facts) (asked choice, unproven map[string]Skip, skipped []Skip) {
	a := facts.Inventory.asked(askedKey{engine: e, kind: ref.GroupKind(), within: withinNamespace(ref)}, func() askedControls { return e.ask(ref, facts) })
	return a.asked, a.unproven, a.skipped
}

// askedControls are what asked returns; it is not changed.
type askedControls struct {
	asked    choice
	unproven map[string]Skip
	skipped  []Skip
}

// askedKey is what it depends on beside the inventory.
type askedKey struct {
	engine *Engine
	kind   schema.GroupKind
	within bool // whether the object has a namespace, or is one
}

func (e *Engine) ask(ref ObjectRef, facts Facts) askedControls {
	kind := ref.GroupKind()
	a := askedControls{asked: e.none(kind), unproven: map[string]Skip{}}
	for i, control := range e.byKind[kind] {
		missing := lacking(control, ref, facts.Inventory)
		if len(missing) == 0 {
			a.asked.set.Add(i)
			continue
		}
		skip := facts.Inventory.lacking(missing)
		skip.Control = control.ID
		if control.Partial {
			a.asked.set.Add(i)
			a.unproven[control.ID] = skip
		} else {
			a.skipped = append(a.skipped, skip)
		}
	}
	return a
}

// asked returns what was found out before, or else finds it out: an inventory is not changed once objects
// are evaluated with it.
func (i *Inventory) asked(key askedKey, find func() askedControls) askedControls {
	i.mu.Lock()
	defer i.mu.Unlock()
	known, ok := i.asks[key]
	if !ok {
		known = find()
		i.asks[key] = known
	}
	return known
}

// lacking lists the kinds that the control needs to know beside an object and the inventory lacks.
func lacking(control *Control, ref ObjectRef, known *Inventory) (missing []schema.GroupKind) {
	for _, need := range control.Needs {
		if kind, ok := need.Inventory(); ok && !known.knowsBeside(kind, ref) {
			missing = append(missing, kind)
		}
	}
	return missing
}

// chosen lists the controls of a choice: those of the bundle, and the user's.
func (e *Engine) chosen(c choice) (builtin, custom []*Control) {
	for i, control := range e.byKind[c.kind] {
		switch {
		case !c.set.Has(i):
		case control.Custom:
			custom = append(custom, control)
		default:
			builtin = append(builtin, control)
		}
	}
	return builtin, custom
}
