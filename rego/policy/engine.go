package policy

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
	"github.com/lightk8s/lightk8s/rego/vm"
)

// Engine evaluates a set of controls on objects. It is safe for concurrent use.
type Engine struct {
	loaded
	controls  []Control // sorted by id
	byKind    map[schema.GroupKind][]*Control
	fields    map[schema.GroupKind]shortcut.Fields // of the controls of each kind
	inventory map[schema.GroupKind]kindList        // what the controls of each kind need or use
	unknown   *Inventory                           // what is known where nothing is
	memo      *shortcut.Memo[queryKey, *Inventory, Verdict]
	// remembersAll reports whether the memo keeps the verdicts on all objects, not on replicas alone.
	remembersAll bool
}

// loaded is what engines that come from one Load share.
type loaded struct {
	builtin machine        // evaluates the controls of the bundle, and answers questions
	custom  machine        // evaluates the user's
	data    map[string]any // the parameters of the controls
	limits  Limits
	others  []string // ids of controls that Load was told to leave out
	memory  int      // verdicts to remember; 0: those on replicas
	broken  []error
	// unplanned is why OPA could not plan the user's controls; nil: it did, or there are none.
	unplanned error
}

// with returns what is loaded on other parameters and limits.
func (l loaded) with(data map[string]any, limits Limits) loaded {
	out := l
	out.data, out.limits, out.builtin = data, limits, l.builtin.with(data, limits)
	if out.custom = out.builtin; l.custom != l.builtin {
		out.custom = l.custom.with(data, limits)
	}
	return out
}

// Limits bound the evaluation of one control on one object. Zero: those of an audit, which has the memory of the
// machine that it runs on.
type Limits = vm.Limits

// Limited returns an engine whose controls are evaluated within limits. One that takes more ends in an error of
// its own, and the others still answer. What OPA interprets is bounded by the context alone.
func (e *Engine) Limited(limits Limits) *Engine {
	return newEngine(e.with(e.data, limits), e.controls)
}

// replicasRemembered bounds the memory of an audit.
const replicasRemembered = 512

func newEngine(from loaded, controls []Control) *Engine {
	e := &Engine{
		loaded: from, controls: controls,
		byKind:       map[schema.GroupKind][]*Control{},
		fields:       map[schema.GroupKind]shortcut.Fields{},
		inventory:    map[schema.GroupKind]kindList{},
		unknown:      NewInventory(),
		memo:         shortcut.NewMemo[queryKey, *Inventory, Verdict](cmp.Or(from.memory, replicasRemembered)),
		remembersAll: from.memory != 0,
	}
	for i := range controls {
		for _, kind := range controls[i].Kinds {
			e.byKind[kind] = append(e.byKind[kind], &controls[i])
		}
	}
	for kind, looking := range e.byKind {
		signs := map[string]shortcut.Signs{}
		for _, control := range looking {
			signs[control.ID] = shortcut.Signs{Names: control.Fields, Texts: control.Texts}
		}
		e.fields[kind] = shortcut.NewFields(signs)
		e.inventory[kind] = newKindList(inventoryKinds(looking))
	}
	return e
}

// Controls lists the selected controls, sorted by id.
func (e *Engine) Controls() []Control {
	return slices.Clone(e.controls)
}

// Control returns the selected control with the id.
func (e *Engine) Control(id string) (Control, bool) {
	i, ok := slices.BinarySearchFunc(e.controls, id, func(c Control, id string) int { return strings.Compare(c.ID, id) })
	if !ok {
		return Control{}, false
	}
	return e.controls[i], true
}

// Broken lists what is wrong with the user's own policy folders; the controls concerned
// are not loaded.
func (e *Engine) Broken() []error {
	return slices.Clone(e.broken)
}

// Unplanned is why the user's controls are interpreted by OPA, several times slower and without Limits; nil: they
// are not.
func (e *Engine) Unplanned() error { return e.unplanned }

// LooksAt reports whether a selected control looks at objects of the kind.
func (e *Engine) LooksAt(kind schema.GroupKind) bool {
	return len(e.byKind[kind]) > 0
}

// Kinds lists the kinds that the selected controls look at, sorted.
func (e *Engine) Kinds() []schema.GroupKind {
	return slices.SortedFunc(maps.Keys(e.byKind), compareKinds)
}

// InventoryKinds lists the kinds that the selected controls need or use an inventory of, sorted.
func (e *Engine) InventoryKinds() []schema.GroupKind {
	return inventoryKinds(pointers(e.controls))
}

// InventoryParts are the parts of these kinds that the selected controls need or use.
func (e *Engine) InventoryParts() Parts {
	return partsOf(e.controls)
}

func pointers(controls []Control) []*Control {
	out := make([]*Control, len(controls))
	for i := range controls {
		out[i] = &controls[i]
	}
	return out
}

func inventoryKinds(controls []*Control) []schema.GroupKind {
	kinds := map[schema.GroupKind]bool{}
	for _, control := range controls {
		for _, need := range slices.Concat(control.Needs, control.Uses) {
			if kind, ok := need.Inventory(); ok {
				kinds[kind] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(kinds), compareKinds)
}

// Configure returns an engine that works as the policy says: without the controls that are
// off, with the policy's severities and parameters.
func (e *Engine) Configure(p Policy) (*Engine, error) {
	if err := p.check(e.controls, e.others); err != nil {
		return nil, err
	}
	data := e.data
	controls := make([]Control, 0, len(e.controls))
	for _, control := range e.controls {
		setting, ok := p.Controls[control.ID]
		if !ok {
			controls = append(controls, control)
			continue
		}
		if setting.Enabled != nil && !*setting.Enabled {
			continue
		}
		if setting.Severity != "" {
			control.Severity = setting.Severity
		}
		if len(setting.Parameters) > 0 {
			changed, err := withParameters(data, control, setting.Parameters)
			if err != nil {
				return nil, fmt.Errorf("control %s: %w", control.ID, err)
			}
			data = changed
			if control.isAnswered(setting.Parameters) {
				control.Uses, control.FixUses = slices.Concat(control.Uses, control.FixUses), nil
			}
		}
		controls = append(controls, control)
	}
	if len(p.Controls) == 0 {
		return newEngine(e.loaded, controls), nil
	}
	return newEngine(e.with(data, e.limits), controls), nil
}

// isAnswered reports whether parameters have an answer of the control, by which its fix has a value.
func (c Control) isAnswered(parameters map[string]any) bool {
	return slices.ContainsFunc(c.Parameters, func(p Parameter) bool {
		_, asked := c.Answers[p.Name]
		value, given := parameters[p.Name]
		return asked && given && !reflect.DeepEqual(value, p.Default)
	})
}

// IsDefault reports whether a parameter of a control has the value that comes with it.
func (e *Engine) IsDefault(control Control, name string) bool {
	value := control.parameter(name).In(e.data)
	return slices.ContainsFunc(control.Parameters, func(p Parameter) bool { return p.Name == name && reflect.DeepEqual(p.Default, value) })
}

// withParameters returns the data document with the parameters of a control replaced.
func withParameters(data map[string]any, control Control, parameters map[string]any) (map[string]any, error) {
	var set []Assignment
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		set = append(set, Assignment{
			Path:  control.parameter(name),
			Value: convert.WholeNumbers(parameters[name]),
		})
	}
	return Apply(data, set)
}
