package policy

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// Option changes how Load works.
type Option func(*loader)

// WithFolder loads the controls of a user's folder beside the bundle. name is how errors
// call the folder. What is broken in it is left out and told by Engine.Broken.
func WithFolder(name string, folder fs.FS) Option {
	return func(l *loader) { l.folders = append(l.folders, userFolder{name: name, files: folder}) }
}

// WithControls loads only the controls that keep wants, and what they import. The others are
// known by name, so that a policy file may speak of them. It is for processes with little memory.
func WithControls(keep func(Control) bool) Option {
	return func(l *loader) { l.keep = keep }
}

// WithMemory remembers that many verdicts, whatever they are on, so that an object that differs
// in nothing that a control looks at is judged once. Without it, those on replicas of one
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
	modules, errs := readModules("", bundle)
	err := errors.Join(errs...)
	if err != nil {
		return nil, fmt.Errorf("read policy bundle: %w", err)
	}
	set := newModuleSet(modules)
	for _, folder := range l.folders {
		set.addUserFolder(folder)
	}
	from := loaded{data: set.data(), memory: l.memory}
	if l.keep != nil {
		if from.others, err = set.reduce(l.keep); err != nil {
			return nil, fmt.Errorf("read policy bundle: %w", err)
		}
	}
	from.compiler, err = set.compile()
	if err != nil {
		return nil, fmt.Errorf("compile policy bundle: %w", err)
	}
	controls, err := set.controls()
	if err != nil {
		return nil, fmt.Errorf("read policy bundle: %w", err)
	}
	forgetPlaces(from.compiler)
	from.broken = set.broken
	from.store = inmem.NewFromObjectWithOpts(from.data, inmem.OptRoundTripOnWrite(false))
	return newEngine(from, controls), nil
}

// forgetPlaces drops where each term stands in its file, which is a third of what a compiled
// bundle holds. Errors of an evaluation name the place of an expression.
func forgetPlaces(compiler *ast.Compiler) {
	for _, m := range compiler.Modules {
		ast.WalkTerms(m, func(t *ast.Term) bool {
			if t.Location != nil { // terms that all modules share have none
				t.Location = nil
			}
			return false
		})
	}
}

// moduleSet is what is to be compiled: the bundle's modules, and those of the user's that
// are not broken.
type moduleSet struct {
	modules []module
	builtin map[string]bool // packages and ids that belong to the bundle
	broken  []error
}

func newModuleSet(modules []module) *moduleSet {
	set := &moduleSet{modules: modules, builtin: map[string]bool{}}
	for _, m := range modules {
		set.builtin[m.pkg()] = true
		if _, id, ok := m.control(); ok {
			set.builtin[id] = true
		}
	}
	return set
}

func (s *moduleSet) addUserFolder(folder userFolder) {
	modules, errs := readModules(folder.name, folder.files)
	s.broken = append(s.broken, errs...)
	if len(modules) == 0 && len(errs) == 0 {
		s.broken = append(s.broken, fmt.Errorf("%s: no .rego file in this folder", folder.name))
	}
	for _, m := range modules {
		m.custom = true
		if err := s.admit(m); err != nil {
			s.broken = append(s.broken, fmt.Errorf("%s: %w", m.path, err))
			continue
		}
		s.modules = append(s.modules, m)
	}
}

// admit refuses a user's module that would change or shadow what the bundle says.
func (s *moduleSet) admit(m module) error {
	_, id, isControl := m.control()
	switch {
	case isControl && s.builtin[id]:
		return fmt.Errorf("control id %q is taken by a built-in control", id)
	case isControl && s.ids()[id]:
		return fmt.Errorf("control id %q is defined twice", id)
	case !isControl && m.isOurs():
		return fmt.Errorf("package %s belongs to the built-in bundle: want lightk8s.controls[CATEGORY][ID], or a package of your own",
			m.pkg())
	}
	if !isControl {
		return nil
	}
	_, err := m.readControl()
	return err
}

func (s *moduleSet) ids() map[string]bool {
	ids := map[string]bool{}
	for _, m := range s.modules {
		if _, id, ok := m.control(); ok {
			ids[id] = true
		}
	}
	return ids
}

// compile compiles all modules; user's modules that do not compile are moved to broken.
func (s *moduleSet) compile() (*ast.Compiler, error) {
	for {
		parsed := make(map[string]*ast.Module, len(s.modules))
		for _, m := range s.modules {
			parsed[m.key()] = m.parsed // the compiler works on a copy of its own
		}
		compiler := ast.NewCompiler().WithCapabilities(capabilities())
		compiler.Compile(parsed)
		switch {
		case compiler.Failed():
			if !s.dropBroken(compiler.Errors) {
				return nil, compiler.Errors
			}
		case !s.dropDangling(compiler):
			return compiler, nil
		}
	}
}

// dropDangling moves the user's modules that refer to what does not exist to broken. It
// reports whether there was one.
func (s *moduleSet) dropDangling(compiler *ast.Compiler) bool {
	before := len(s.modules)
	data := s.data()
	s.modules = slices.DeleteFunc(s.modules, func(m module) bool {
		if !m.custom {
			return false
		}
		err := dangling(compiler, compiler.Modules[m.key()], data)
		if err != nil {
			s.broken = append(s.broken, err)
		}
		return err != nil
	})
	return len(s.modules) < before
}

// dropBroken moves the user's modules that the errors name to broken. It reports whether
// there was one.
func (s *moduleSet) dropBroken(errs ast.Errors) bool {
	before := len(s.modules)
	s.modules = slices.DeleteFunc(s.modules, func(m module) bool {
		if !m.custom {
			return false
		}
		named := false
		for _, err := range errs {
			if err.Location != nil && err.Location.File == m.path {
				s.broken = append(s.broken, fmt.Errorf("compile %w", oneLine(err)))
				named = true
			}
		}
		return named
	})
	return len(s.modules) < before
}

func (s *moduleSet) controls() ([]Control, error) {
	var controls []Control
	var errs []error
	for _, m := range s.modules {
		if _, _, ok := m.control(); !ok {
			continue
		}
		control, err := m.readControl()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.path, err))
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

// data is the data document: the parameters of each control, below its package.
func (s *moduleSet) data() map[string]any {
	categories := map[string]any{}
	for _, m := range s.modules {
		category, id, ok := m.control()
		if !ok || m.parameters == nil {
			continue
		}
		controls, ok := categories[category].(map[string]any)
		if !ok {
			controls = map[string]any{}
			categories[category] = controls
		}
		controls[id] = map[string]any{"parameters": m.parameters}
	}
	return map[string]any{"lightk8s": map[string]any{"controls": categories}}
}

// clockBuiltins look at the clock of the machine though OPA does not call them nondeterministic.
var clockBuiltins = []string{
	"crypto.x509.parse_and_verify_certificates",
	"crypto.x509.parse_and_verify_certificates_with_options",
}

// capabilities are OPA's own, less the builtins whose answer depends on anything but their
// arguments: a decision must be repeatable, and a policy must not reach the network.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(slices.Clone(c.Builtins), func(b *ast.Builtin) bool {
		return b.IsNondeterministic() || slices.Contains(clockBuiltins, b.Name)
	})
	c.AllowNet = []string{}
	return c
}
