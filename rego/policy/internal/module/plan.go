package module

import (
	"context"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/lightk8s/lightk8s/rego/vm/plan"
)

// Plan has OPA plan the rules that Go asks for: what controls find and why they skip, and the answers. With
// custom, of the controls of the user's alone.
func (s *Set) Plan(ctx context.Context, custom bool) (*plan.Plan, error) {
	modules := map[string]*ast.Module{}
	var rules []string
	for _, m := range s.modules {
		modules[m.key()] = m.parsed
		if m.Custom == custom {
			rules = append(rules, m.entrypoints()...)
		}
	}
	slices.Sort(rules)
	return plan.Make(ctx, modules, slices.Compact(rules), capabilities())
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
