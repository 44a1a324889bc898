package policy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// interpreted evaluates by OPA's interpreter: what OPA cannot plan, and everything with LIGHTK8S_ENGINE=opa.
type interpreted struct {
	compiler *ast.Compiler
	store    storage.Store
	longest  time.Duration // of a query; 0: until its context ends

	mu       sync.Mutex
	prepared map[string]rego.PreparedEvalQuery
}

func newInterpreted(compiler *ast.Compiler, data map[string]any) *interpreted {
	return &interpreted{
		compiler: compiler, prepared: map[string]rego.PreparedEvalQuery{},
		store: inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false)),
	}
}

// with bounds the time of an evaluation where steps are limited: OPA counts neither steps nor memory.
func (i *interpreted) with(data map[string]any, limits Limits) machine {
	other := newInterpreted(i.compiler, data)
	other.longest = time.Duration(limits.Steps) * timeOfStep
	return other
}

// timeOfStep is the time for a step: OPA's interpreter needs one to two microseconds for one on a machine at rest.
const timeOfStep = 4 * time.Microsecond

// judge evaluates the controls of one kind as one query, in which libraries are computed once. Where that
// fails they are evaluated one by one, so that the error is charged to one and the others still answer.
func (i *interpreted) judge(ctx context.Context, controls []*Control, input vm.Input, file func(*Control, answer)) error {
	document := value.ToRego(input.Document())
	results, err := i.query(ctx, conjunction(controls), document)
	for n, control := range controls {
		switch {
		case ctx.Err() != nil: // that is no failure of the control
			return ctx.Err()
		case err == nil:
			file(control, answer{violations: results[fmt.Sprint("x", n)], reasons: results[fmt.Sprint("s", n)]})
		default:
			one, err := i.query(ctx, conjunction([]*Control{control}), document)
			file(control, answer{violations: one["x0"], reasons: one["s0"], err: err})
		}
	}
	return ctx.Err()
}

func (i *interpreted) value(ctx context.Context, rule []string, input vm.Input) (any, error) {
	n := len(rule)
	for ; n > 0 && len(i.compiler.GetRulesExact(ruleOf(rule[:n]))) == 0; n-- {
		continue
	}
	if n == 0 {
		return nil, errNoRule(rule)
	}
	// A list is empty where the rule is undefined, and not the query.
	results, err := i.query(ctx, "x0 := [v | v := "+ruleRef(rule[:n])+"]", value.ToRego(input.Document()))
	v := value.Get(results["x0"], int64(0))
	for _, field := range rule[n:] {
		v = value.Get(v, field)
	}
	return v, err
}

// conjunction reads x0 := data...violations; s0 := data...skipped; x1 := ... . It is always
// defined, since sets are, and library rules are computed once within it.
func conjunction(controls []*Control) string {
	parts := make([]string, 0, len(controls))
	for i, control := range controls {
		parts = append(parts, fmt.Sprintf("x%d := %s", i, ruleRef(control.rule("violations"))))
		if control.skips {
			parts = append(parts, fmt.Sprintf("s%d := %s", i, ruleRef(control.rule("skipped"))))
		}
	}
	return strings.Join(parts, "; ")
}

func ruleRef(path []string) string { return ruleOf(path).String() }

func ruleOf(path []string) ast.Ref {
	ref := ast.Ref{ast.DefaultRootDocument}
	for _, step := range path {
		ref = append(ref, ast.StringTerm(step))
	}
	return ref
}

func errNoRule(path []string) error { return fmt.Errorf("the bundle has no rule %s", ruleRef(path)) }

// query evaluates a query, and returns what it binds. A query that is undefined binds nothing.
func (i *interpreted) query(ctx context.Context, query string, input ast.Value) (map[string]any, error) {
	prepared, err := i.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	bounded, stop := ctx, func() {}
	if i.longest > 0 {
		bounded, stop = context.WithTimeout(ctx, i.longest)
	}
	defer stop()
	results, err := prepared.Eval(bounded, rego.EvalParsedInput(input))
	switch {
	case err != nil && bounded.Err() != nil && ctx.Err() == nil:
		return nil, fmt.Errorf("the evaluation takes too long, more than %s", i.longest)
	case err != nil:
		return nil, err
	}
	if len(results) != 1 {
		return nil, errors.New("the query is undefined")
	}
	bound := make(map[string]any, len(results[0].Bindings))
	for name, v := range results[0].Bindings {
		bound[name] = value.WithNulls(v)
	}
	return bound, nil
}

func (i *interpreted) prepare(ctx context.Context, query string) (rego.PreparedEvalQuery, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if prepared, ok := i.prepared[query]; ok {
		return prepared, nil
	}
	prepared, err := rego.New(
		rego.Query(query), rego.Compiler(i.compiler), rego.StrictBuiltinErrors(true),
		rego.Store(i.store),
	).PrepareForEval(ctx)
	if err != nil {
		return rego.PreparedEvalQuery{}, fmt.Errorf("prepare %s: %w", query, err)
	}
	i.prepared[query] = prepared
	return prepared, nil
}
