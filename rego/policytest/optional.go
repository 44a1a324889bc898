package policytest

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// spellOut adds a rule to a module for each object.get of the input, which refers to the same field:
// to the type checker the names in object.get are mere strings, and a misspelt one passes as absent.
func spellOut(m *ast.Module) {
	var refs []*ast.Term
	visit := func(call []*ast.Term) {
		if len(call) == 4 && call[0].String() == "object.get" {
			if ref := fieldOf(call[1], call[2]); ref != nil {
				refs = append(refs, ast.NewTerm(ref).SetLocation(call[1].Location))
			}
		}
	}
	ast.WalkExprs(m, func(e *ast.Expr) bool {
		if call, ok := e.Terms.([]*ast.Term); ok {
			visit(call)
		}
		return false
	})
	ast.WalkTerms(m, func(t *ast.Term) bool {
		if call, ok := t.Value.(ast.Call); ok {
			visit(call)
		}
		return false
	})
	for i, ref := range refs {
		head := ast.NewHead(ast.Var(fmt.Sprintf("object_get_%d", i)), nil, ast.BooleanTerm(true))
		head.Location = ref.Location
		body := ast.NewBody(ast.NewExpr(ref).SetLocation(ref.Location))
		m.Rules = append(m.Rules, &ast.Rule{Module: m, Location: ref.Location, Head: head, Body: body})
	}
}

// fieldOf is the field of the input that object.get reads, as far as its path is written out; nil
// where it reads something else.
func fieldOf(object, path *ast.Term) ast.Ref {
	var ref ast.Ref
	switch value := object.Value.(type) {
	case ast.Ref:
		ref = value
	case ast.Var:
		ref = ast.Ref{object}
	}
	if len(ref) == 0 || !ref[0].Equal(ast.InputRootDocument) || !ref.IsGround() {
		return nil
	}
	ref = append(ast.Ref{}, ref...)
	steps := []*ast.Term{path}
	if list, ok := path.Value.(*ast.Array); ok {
		steps = nil
		list.Foreach(func(step *ast.Term) { steps = append(steps, step) })
	}
	for _, step := range steps {
		if _, ok := step.Value.(ast.String); !ok {
			break
		}
		ref = append(ref, step)
	}
	return ref
}
