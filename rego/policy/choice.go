package policy

import (
	"slices"
	"strings"

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

// asked parts the controls that look at the kind into those that the facts are enough for, and
// those that are skipped.
func (e *Engine) asked(kind schema.GroupKind, facts Facts) (choice, []Skip) {
	all := e.byKind[kind]
	asked := choice{kind: kind, set: bitset.New(len(all))}
	var skipped []Skip
	for i, control := range all {
		if reason := lacking(control, facts); reason != "" {
			skipped = append(skipped, Skip{Control: control.ID, Reason: reason})
			continue
		}
		asked.set.Add(i)
	}
	return asked, skipped
}

// lacking names what the control needs and these facts lack; "": nothing.
func lacking(control *Control, facts Facts) string {
	var missing []string
	for _, need := range control.Needs {
		if kind, ok := need.Inventory(); ok && !facts.Inventory.Knows(kind) {
			missing = append(missing, facts.Inventory.lacking(kind))
		}
	}
	if missing == nil {
		return ""
	}
	return "needs to know every " + strings.Join(missing, ", ")
}

// chosen lists the controls of a choice.
func (e *Engine) chosen(c choice) []Control {
	var controls []Control
	for i, control := range e.byKind[c.kind] {
		if c.set.Has(i) {
			controls = append(controls, *control)
		}
	}
	return controls
}

// only chooses one control.
func (e *Engine) only(kind schema.GroupKind, control Control) choice {
	all := e.byKind[kind]
	c := choice{kind: kind, set: bitset.New(len(all))}
	c.set.Add(slices.IndexFunc(all, func(o *Control) bool { return o.ID == control.ID }))
	return c
}
