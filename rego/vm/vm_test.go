package vm_test

import (
	"context"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/plan"
)

// evaluate returns what the rule value of a package yields, of which rego is the rest.
func evaluate(ctx context.Context, t testing.TB, rego string, object any, limits vm.Limits) (any, error) {
	t.Helper()
	program, err := vm.New(planned(t, rego))
	if err != nil {
		t.Fatal(err)
	}
	rule, ok := program.Rule("test", "value")
	if !ok {
		t.Fatal("the plan has no rule value")
	}
	var v any
	vm.NewEvaluator(program, map[string]any{}, limits).Run(ctx, vm.Input{Object: object}, func(evaluate func(int) (any, error)) {
		v, err = evaluate(rule)
	})
	return v, err
}

// planned has OPA plan a package, and reads the plan back from its binary form.
func planned(t testing.TB, rego string) *plan.Plan {
	t.Helper()
	module, err := ast.ParseModuleWithOpts("test.rego", "package test\n\n"+rego, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		t.Fatal(err)
	}
	return readBack(t, map[string]*ast.Module{"test.rego": module}, "test/value")
}

// readBack has OPA plan rules of modules, and reads the plan back from its binary form.
func readBack(t testing.TB, modules map[string]*ast.Module, rules ...string) *plan.Plan {
	t.Helper()
	p, err := plan.Make(t.Context(), modules, rules, ast.CapabilitiesForThisVersion())
	if err != nil {
		t.Fatal(err)
	}
	if p, err = plan.Decode(string(p.Encode())); err != nil {
		t.Fatal(err)
	}
	return p
}
