package module

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Reduce leaves out the bundle's controls that keep does not want, and the libraries that only
// they use. It returns the ids of the controls left out. What the user wrote stays.
func (s *Set) Reduce(keep func(Module) (bool, error)) (others []string, err error) {
	libraries := map[string]Module{}
	var kept []Module
	for _, m := range s.modules {
		_, id, isControl := m.Control()
		if !isControl && !m.Custom {
			libraries[m.Path] = m
			continue
		}
		if !isControl {
			kept = append(kept, m)
			continue
		}
		wanted, err := keep(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		if !m.Custom && !wanted {
			others = append(others, id)
			continue
		}
		kept = append(kept, m)
	}
	for i := 0; i < len(kept); i++ { // kept grows by the libraries that its modules use
		for path, library := range libraries {
			if refersTo(kept[i].parsed, library.pkg()) {
				kept = append(kept, library)
				delete(libraries, path)
			}
		}
	}
	s.modules = kept
	slices.Sort(others)
	return others, nil
}

// refersTo reports whether a module names something of the package.
func refersTo(m *ast.Module, pkg string) bool {
	found := false
	ast.WalkRefs(m, func(ref ast.Ref) bool {
		name := ref.ConstantPrefix().String()
		if name == "data."+pkg || strings.HasPrefix(name, "data."+pkg+".") || strings.HasPrefix(name, "data."+pkg+"[") {
			found = true
		}
		return found
	})
	// Files of one package see each other without a reference.
	return found || m.Package.Path.String() == "data."+pkg
}
