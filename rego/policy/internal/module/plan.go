package module

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"

	"github.com/lightk8s/lightk8s/rego/vm/plan"
)

// Plan has OPA plan the rules that Go asks for: what controls find and why they skip, and the answers. With
// custom, of the controls of the user's alone.
func (s *Set) Plan(ctx context.Context, custom bool) (*plan.Plan, error) {
	source := &bundle.Bundle{Data: map[string]any{}}
	source.Manifest.Init()
	var entrypoints []string
	for _, m := range s.modules {
		source.Modules = append(source.Modules, bundle.ModuleFile{
			URL: m.key(), Path: m.key(), RelativePath: m.key(), Raw: m.Source, Parsed: m.parsed.Copy(),
		})
		if m.Custom == custom {
			entrypoints = append(entrypoints, m.entrypoints()...)
		}
	}
	slices.Sort(entrypoints)
	compiler := compile.New().WithTarget(compile.TargetPlan).
		WithBundle(source).WithEntrypoints(slices.Compact(entrypoints)...).WithPruneUnused(true).
		WithRegoVersion(ast.RegoV1).WithCapabilities(capabilities())
	if err := compiler.Build(ctx); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	modules := compiler.Bundle().PlanModules
	if len(modules) != 1 {
		return nil, errors.New("plan: OPA made no plan")
	}
	var policy ir.Policy
	if err := json.Unmarshal(modules[0].Raw, &policy); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	return plan.FromIR(&policy)
}

// entrypoints are the rules of the module that Go asks for.
func (m Module) entrypoints() []string {
	_, _, isControl := m.Control()
	isAnswer := strings.HasPrefix(m.pkg(), "lightk8s.answers.")
	if !isControl && !isAnswer {
		return nil
	}
	path, err := m.parsed.Package.Path.Ptr()
	if err != nil {
		return nil // a package without a path has no controls
	}
	var out []string
	for _, rule := range m.parsed.Rules {
		name := rule.Head.Ref()[0].String()
		if isAnswer && len(rule.Head.Args) == 0 || isControl && (name == "violations" || name == "skipped") {
			out = append(out, path+"/"+name)
		}
	}
	return out
}
