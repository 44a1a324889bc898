package module

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// dangling finds a name in a compiled module that no rule and no data document defines: the
// misspelt name of a library, or a library that is broken itself. Rego takes such a name for
// undefined, so that a control would pass whatever it is shown. nil: there is none.
func dangling(compiler *ast.Compiler, m *ast.Module, data map[string]any) error {
	var found error
	for _, rule := range m.Rules {
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			if found != nil || !ref.HasPrefix(ast.DefaultRootRef) {
				return found != nil
			}
			name := ref.ConstantPrefix()
			if len(compiler.GetRules(name)) > 0 || holds(data, name[1:]) {
				return false
			}
			at := rule.Location
			if ref[0].Location != nil {
				at = ref[0].Location
			}
			found = fmt.Errorf("%s:%d: it refers to %s, which nothing defines", at.File, at.Row, name)
			return true
		})
	}
	return found
}

// holds reports whether the document has a value at the path.
func holds(document any, path ast.Ref) bool {
	for _, step := range path {
		fields, ok := document.(map[string]any)
		if !ok {
			return document != nil // what is in a list or text is not looked for
		}
		name, _ := step.Value.(ast.String)
		if document, ok = fields[string(name)]; !ok {
			return false
		}
	}
	return true
}
