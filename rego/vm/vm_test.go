package vm_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"

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
	source := "package test\n\n" + rego
	module, err := ast.ParseModuleWithOpts("test.rego", source, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		t.Fatal(err)
	}
	b := &bundle.Bundle{Data: map[string]any{}, Modules: []bundle.ModuleFile{{
		URL: "test.rego", Path: "test.rego", RelativePath: "test.rego", Raw: []byte(source), Parsed: module,
	}}}
	b.Manifest.Init()
	compiler := compile.New().WithTarget(compile.TargetPlan).WithBundle(b).WithEntrypoints("test/value").
		WithPruneUnused(true).WithRegoVersion(ast.RegoV1)
	if err := compiler.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	var policy ir.Policy
	if err := json.Unmarshal(compiler.Bundle().PlanModules[0].Raw, &policy); err != nil {
		t.Fatal(err)
	}
	p, err := plan.FromIR(&policy)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = plan.Decode(string(p.Encode())); err != nil {
		t.Fatal(err)
	}
	return p
}
