package shortcut

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Mentions are the names that the rules behind some controls speak of; nil: everything can be
// looked at.
type Mentions map[string]bool

// MentionsOf collects the string constants of all rules that the packages depend on; nil where
// one of these rules takes the object as a whole.
func MentionsOf(compiler *ast.Compiler, packages []ast.Ref) Mentions {
	m := Mentions{"apiVersion": true, "kind": true, "metadata": true, "name": true, "namespace": true} // what identifies an object
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
	for _, pkg := range packages {
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
func (m Mentions) add(rule *ast.Rule) {
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
