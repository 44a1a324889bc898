package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy/internal/module"
	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/plan"
)

// Option changes how Load works.
type Option func(*loader)

// WithFolder loads the controls of a user's folder beside the bundle. name is how errors
// call the folder. What is broken in it is left out and listed by Engine.Broken.
func WithFolder(name string, folder fs.FS) Option {
	return func(l *loader) { l.folders = append(l.folders, userFolder{name: name, files: folder}) }
}

// WithControls loads only the controls that keep wants. The others are known by name, so that a policy
// file can name them. It is for processes with little memory.
func WithControls(keep func(Control) bool) Option {
	return func(l *loader) { l.keep = keep }
}

// WithMemory remembers that many verdicts, whatever they are on, so that an object that differs
// in nothing that a control looks at is evaluated once. Without it, those on replicas of one
// template are remembered.
func WithMemory(verdicts int) Option {
	return func(l *loader) { l.memory = verdicts }
}

type userFolder struct {
	name  string
	files fs.FS
}

type loader struct {
	folders []userFolder
	keep    func(Control) bool // nil: all
	memory  int
}

// engineVariable chooses what evaluates: "vm", or OPA's interpreter by "opa", to find out which is wrong.
const engineVariable = "LIGHTK8S_ENGINE"

// Load loads the bundle: what Compile made of it, where the bundle has that, or else its sources, which it
// reads, validates and compiles. An error in the bundle is an error of Load; an error in a user's folder
// only keeps the controls it concerns from loading.
func Load(bundle fs.FS, opts ...Option) (*Engine, error) {
	var l loader
	for _, opt := range opts {
		opt(&l)
	}
	switch engine := os.Getenv(engineVariable); {
	case engine != "" && engine != "vm" && engine != "opa":
		return nil, fmt.Errorf("%s is %q, want vm or opa", engineVariable, engine)
	case engine != "opa" && len(l.folders) == 0:
		if text := compiledOf(bundle); text != "" {
			return l.fromCompiled(text)
		}
	}
	return l.fromSources(bundle, os.Getenv(engineVariable) == "opa")
}

// fromCompiled loads what Compile made.
func (l *loader) fromCompiled(text string) (*Engine, error) {
	c, err := decodeCompiled(text)
	if err != nil {
		return nil, fmt.Errorf("read compiled policy bundle: %w", err)
	}
	program, err := vm.New(c.plan)
	if err != nil {
		return nil, fmt.Errorf("read compiled policy bundle: %w", err)
	}
	from := loaded{data: c.data, memory: l.memory}
	controls := l.kept(&from, c.controls)
	from.builtin = newPlanned(program, controls, c.data)
	from.custom = from.builtin
	return newEngine(from, controls), nil
}

// kept leaves out the controls of the bundle that are not wanted.
func (l *loader) kept(from *loaded, controls []Control) []Control {
	var out []Control
	for _, control := range controls {
		if l.keep == nil || control.Custom || l.keep(control) {
			out = append(out, control)
		} else {
			from.others = append(from.others, control.ID)
		}
	}
	return out
}

// fromSources compiles the bundle and the user's folders. interpret has OPA's interpreter evaluate all.
func (l *loader) fromSources(bundle fs.FS, interpret bool) (*Engine, error) {
	set, err := module.Read(bundle)
	if err != nil {
		return nil, fmt.Errorf("read policy bundle: %w", err)
	}
	for _, folder := range l.folders {
		set.AddFolder(folder.name, folder.files, func(m module.Module) error {
			_, err := newControl(m)
			return err
		})
	}
	compiler, err := set.Compile()
	if err != nil {
		return nil, fmt.Errorf("compile policy bundle: %w", err)
	}
	controls, err := newControls(set.Controls())
	if err != nil {
		return nil, fmt.Errorf("read policy bundle: %w", err)
	}
	from := loaded{data: set.Data(), memory: l.memory, broken: set.Broken()}
	controls = l.kept(&from, controls)
	interpreter := newInterpreted(compiler, from.data)
	// What cannot be planned is interpreted: it compiles, so that nothing is wrong with it.
	machineOf := func(p *plan.Plan, err error) machine {
		if err != nil {
			return interpreter
		}
		program, err := vm.New(p)
		if err != nil {
			return interpreter
		}
		return newPlanned(program, controls, from.data)
	}
	if interpret {
		from.builtin, from.custom = interpreter, interpreter
		return newEngine(from, controls), nil
	}
	from.builtin = machineOf(l.planOf(bundle, set))
	if from.custom = from.builtin; slices.ContainsFunc(controls, func(c Control) bool { return c.Custom }) {
		p, err := set.Plan(context.Background(), true)
		from.unplanned, from.custom = err, machineOf(p, err)
	}
	return newEngine(from, controls), nil
}

// planOf returns the plan of the bundle: that of Compile, or else OPA's.
func (l *loader) planOf(bundle fs.FS, set *module.Set) (*plan.Plan, error) {
	if text := compiledOf(bundle); text != "" {
		c, err := decodeCompiled(text)
		return c.plan, err
	}
	return set.Plan(context.Background(), false)
}

// newControls reads the controls of the modules, sorted by id.
func newControls(modules []module.Module) ([]Control, error) {
	var controls []Control
	var errs []error
	for _, m := range modules {
		control, err := newControl(m)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.Path, err))
		}
		controls = append(controls, control)
	}
	slices.SortFunc(controls, func(a, b Control) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(controls); i++ {
		if controls[i].ID == controls[i-1].ID {
			errs = append(errs, fmt.Errorf("control id %q stands in two categories", controls[i].ID))
		}
	}
	return controls, errors.Join(errs...)
}
