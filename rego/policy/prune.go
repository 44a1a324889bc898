package policy

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// mentions are the names that the rules behind some controls speak of. Converting an object is
// most of what judging it costs, so fields of a pod that none of them mentions are left out.
// nil: everything may be looked at.
type mentions map[string]bool

// mentionsOf collects the string constants of all rules that the controls depend on. A user's
// control may go through the fields of a container without naming them; the bundle's do not,
// which a test holds them to.
func mentionsOf(compiler *ast.Compiler, controls []Control) mentions {
	if slices.ContainsFunc(controls, func(c Control) bool { return c.Custom }) {
		return nil
	}
	m := mentions{"apiVersion": true, "kind": true, "metadata": true, "name": true, "namespace": true} // what identifies an object
	seen := map[*ast.Rule]bool{}
	var visit func(*ast.Rule)
	visit = func(rule *ast.Rule) {
		if seen[rule] {
			return
		}
		seen[rule] = true
		m.add(rule)
		for dependency := range compiler.Graph.Dependencies(rule) {
			if next, ok := dependency.(*ast.Rule); ok {
				visit(next)
			}
		}
		if rule.Else != nil {
			visit(rule.Else)
		}
	}
	for _, control := range controls {
		pkg := ast.Ref{
			ast.DefaultRootDocument, ast.StringTerm("lightk8s"), ast.StringTerm("controls"),
			ast.StringTerm(control.Category), ast.StringTerm(control.ID),
		}
		for _, rule := range compiler.GetRulesWithPrefix(pkg) {
			visit(rule)
		}
	}
	for rule := range seen {
		if takesWholeObject(rule) {
			return nil
		}
	}
	return m
}

// add takes over the strings of a rule, but not the names of packages and rules that it refers to.
func (m mentions) add(rule *ast.Rule) {
	own := ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case ast.Ref:
			if !x.HasPrefix(ast.Ref{ast.DefaultRootDocument, ast.StringTerm("lightk8s")}) {
				return false
			}
			rest := x[min(len(x), 5):]
			for _, term := range rest {
				if s, ok := term.Value.(ast.String); ok {
					m[string(s)] = true
				}
			}
			return !slices.ContainsFunc(rest, func(t *ast.Term) bool { return !ast.IsScalar(t.Value) })
		case ast.String:
			m[string(x)] = true
		}
		return false
	})
	own.Walk(rule)
}

// takesWholeObject reports whether the rule does more with input.object than get a field of it.
// The compiler gives what is passed to a function a name of its own first.
func takesWholeObject(rule *ast.Rule) bool {
	names := map[ast.Var]bool{}
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if name, ok := namesWholeObject(expr); ok {
			names[name] = true
		}
		return false
	})
	found := mentionsWhole(rule.Head, names)
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if _, ok := namesWholeObject(expr); ok {
			return false
		}
		for i, operand := range expr.Operands() {
			isGet := i == 0 && expr.Operator().String() == ast.ObjectGet.Name
			if _, direct := operand.Value.(ast.Var); isGet && (direct || isWhole(operand)) {
				continue
			}
			found = found || mentionsWhole(operand, names)
		}
		return found
	})
	return found
}

// namesWholeObject returns the variable that an expression makes a name of input.object.
func namesWholeObject(expr *ast.Expr) (ast.Var, bool) {
	operands := expr.Operands()
	if !expr.IsEquality() || len(operands) != 2 {
		return "", false
	}
	for i, operand := range operands {
		if name, ok := operand.Value.(ast.Var); ok && isWhole(operands[1-i]) {
			return name, true
		}
	}
	return "", false
}

// isWhole reports whether a term is input.object, or input.
func isWhole(term *ast.Term) bool {
	ref, ok := term.Value.(ast.Ref)
	return ok && len(ref) <= 2 && ast.Ref{ast.InputRootDocument, ast.StringTerm("object")}.HasPrefix(ref)
}

// mentionsWhole reports whether input.object, by that or one of the names, is anywhere in x.
func mentionsWhole(x any, names map[ast.Var]bool) bool {
	found := false
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Term:
			found = found || isWhole(x)
		case ast.Var:
			found = found || names[x]
		}
		return found
	}).Walk(x)
	return found
}

// prune returns the object without the fields that are not mentioned, at the levels of a pod
// whose fields are known: the object, its metadata, the way to the pod spec, the pod spec and
// each container. What lies deeper stays whole.
func (m mentions) prune(kind schema.GroupKind, object map[string]any) map[string]any {
	path := podspec.Path(kind)
	if m == nil || path == nil {
		return object
	}
	return m.pruneAlong(path, object)
}

func (m mentions) pruneAlong(path []string, object map[string]any) map[string]any {
	out := m.keep(object)
	if metadata, ok := out["metadata"].(map[string]any); ok {
		out["metadata"] = m.keep(metadata)
	}
	if len(path) == 0 {
		for _, field := range podspec.ContainerLists {
			if list, ok := out[field].([]any); ok {
				out[field] = m.keepOfEach(list)
			}
		}
		return out
	}
	step := path[0]
	if child, ok := out[step].(map[string]any); ok {
		out[step] = m.pruneAlong(path[1:], child)
	}
	return out
}

// keep leaves the fields that are mentioned, or else one of them: a rule may ask whether there are any.
func (m mentions) keep(fields map[string]any) map[string]any {
	out := make(map[string]any, len(fields))
	other := ""
	for name, value := range fields {
		switch {
		case value == nil: // is the same as absent
		case m[name]:
			out[name] = value
		case other == "" || name < other:
			other = name
		}
	}
	if len(out) == 0 && other != "" {
		out[other] = fields[other]
	}
	return out
}

func (m mentions) keepOfEach(containers []any) []any {
	out := make([]any, len(containers))
	for i, container := range containers {
		out[i] = container
		if fields, ok := container.(map[string]any); ok {
			out[i] = m.keep(fields)
		}
	}
	return out
}
