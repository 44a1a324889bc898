package policy

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/lightk8s/lightk8s/rego/policy/internal/module"
)

// Option changes how Load works.
type Option func(*loader)

// WithFolder loads the controls of a user's folder beside the bundle. name is how errors
// call the folder. What is broken in it is left out and listed by Engine.Broken.
func WithFolder(name string, folder fs.FS) Option {
	return func(l *loader) { l.folders = append(l.folders, userFolder{name: name, files: folder}) }
}

// WithControls loads only the controls that keep wants, and what they import. The others are
// known by name, so that a policy file may speak of them. It is for processes with little memory.
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

// Load reads, validates and compiles the bundle, and the user's folders if there are any.
// An error in the bundle is an error of Load; an error in a user's folder only keeps the
// controls it concerns from loading.
func Load(bundle fs.FS, opts ...Option) (*Engine, error) {
	var l loader
	for _, opt := range opts {
		opt(&l)
	}
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
	from := loaded{data: set.Data(), memory: l.memory}
	if l.keep != nil {
		if from.others, err = set.Reduce(func(m module.Module) (bool, error) {
			control, err := newControl(m)
			return err == nil && l.keep(control), err
		}); err != nil {
			return nil, fmt.Errorf("read policy bundle: %w", err)
		}
	}
	from.compiler, err = set.Compile()
	if err != nil {
		return nil, fmt.Errorf("compile policy bundle: %w", err)
	}
	controls, err := newControls(set.Controls())
	if err != nil {
		return nil, fmt.Errorf("read policy bundle: %w", err)
	}
	from.broken = set.Broken()
	from.store = inmem.NewFromObjectWithOpts(from.data, inmem.OptRoundTripOnWrite(false))
	return newEngine(from, controls), nil
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
