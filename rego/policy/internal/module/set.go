package module

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Set is what is to be compiled: the bundle's modules, and those of the user's that are not broken.
type Set struct {
	modules []Module
	builtin map[string]bool // packages and ids that belong to the bundle
	broken  []error
}

// Read returns the modules of the bundle.
func Read(bundle fs.FS) (*Set, error) {
	modules, errs := readModules("", bundle)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	set := &Set{modules: modules, builtin: map[string]bool{}}
	for _, m := range modules {
		set.builtin[m.pkg()] = true
		if _, id, ok := m.Control(); ok {
			set.builtin[id] = true
		}
	}
	return set, nil
}

// AddFolder adds the modules of a user's folder; name is how errors call it. validate finds what
// is wrong with a control. What is broken is left out and listed by Broken.
func (s *Set) AddFolder(name string, files fs.FS, validate func(Module) error) {
	modules, errs := readModules(name, files)
	s.broken = append(s.broken, errs...)
	if len(modules) == 0 && len(errs) == 0 {
		s.broken = append(s.broken, fmt.Errorf("%s: no .rego file in this folder", name))
	}
	for _, m := range modules {
		m.Custom = true
		err := s.admit(m)
		if _, _, isControl := m.Control(); err == nil && isControl {
			err = validate(m)
		}
		if err != nil {
			s.broken = append(s.broken, fmt.Errorf("%s: %w", m.Path, err))
			continue
		}
		s.modules = append(s.modules, m)
	}
}

// admit refuses a user's module that would change or shadow what the bundle says.
func (s *Set) admit(m Module) error {
	_, id, isControl := m.Control()
	switch {
	case isControl && s.builtin[id]:
		return fmt.Errorf("control id %q is taken by a built-in control", id)
	case isControl && s.ids()[id]:
		return fmt.Errorf("control id %q is defined twice", id)
	case !isControl && m.isOurs():
		return fmt.Errorf("package %s belongs to the built-in bundle: want lightk8s.controls[CATEGORY][ID], or a package of your own",
			m.pkg())
	}
	return nil
}

func (s *Set) ids() map[string]bool {
	ids := map[string]bool{}
	for _, m := range s.modules {
		if _, id, ok := m.Control(); ok {
			ids[id] = true
		}
	}
	return ids
}

// Controls lists the modules of controls.
func (s *Set) Controls() []Module {
	return slices.DeleteFunc(slices.Clone(s.modules), func(m Module) bool {
		_, _, isControl := m.Control()
		return !isControl
	})
}

// Broken lists what is wrong with the user's modules that were left out.
func (s *Set) Broken() []error {
	return s.broken
}

// Data is the data document: the parameters of each control, below its package.
func (s *Set) Data() map[string]any {
	categories := map[string]any{}
	for _, m := range s.modules {
		category, id, ok := m.Control()
		if !ok || m.Parameters == nil {
			continue
		}
		controls, ok := categories[category].(map[string]any)
		if !ok {
			controls = map[string]any{}
			categories[category] = controls
		}
		controls[id] = map[string]any{"parameters": m.Parameters}
	}
	return map[string]any{"lightk8s": map[string]any{"controls": categories}}
}
