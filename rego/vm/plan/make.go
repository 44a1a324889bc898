package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"
)

// Make has OPA plan rules of modules, which stay as they are. A rule is named by its path, such as
// lightk8s/lib/image/tag, and a module by the file that errors name.
func Make(ctx context.Context, modules map[string]*ast.Module, rules []string, capabilities *ast.Capabilities) (*Plan, error) {
	source := &bundle.Bundle{Data: map[string]any{}}
	source.Manifest.Init()
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		source.Modules = append(source.Modules, bundle.ModuleFile{URL: name, Path: name, RelativePath: name, Parsed: modules[name].Copy()})
	}
	compiler := compile.New().WithTarget(compile.TargetPlan).WithBundle(source).WithEntrypoints(rules...).
		WithPruneUnused(true).WithRegoVersion(ast.RegoV1).WithCapabilities(capabilities)
	if err := compiler.Build(ctx); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	plans := compiler.Bundle().PlanModules
	if len(plans) != 1 {
		return nil, errors.New("plan: OPA made no plan")
	}
	var policy ir.Policy
	if err := json.Unmarshal(plans[0].Raw, &policy); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	return FromIR(&policy)
}
