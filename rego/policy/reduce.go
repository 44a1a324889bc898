package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// reduce leaves out the bundle's controls that keep does not want, and the libraries that only
// they use. It returns the ids of the controls left out. What the user wrote stays.
func (s *moduleSet) reduce(keep func(Control) bool) (others []string, err error) {
	libraries := map[string]module{}
	var kept []module
	for _, m := range s.modules {
		_, id, isControl := m.control()
		if !isControl && !m.custom {
			libraries[m.path] = m
			continue
		}
		if !isControl {
			kept = append(kept, m)
			continue
		}
		control, err := m.readControl()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.path, err)
		}
		if !m.custom && !keep(control) {
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
