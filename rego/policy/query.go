package policy

import (
	"context"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
)

// query evaluates a fixed list of controls.
type query struct {
	controls []Control
	// inventory are the kinds that the controls need or use; they see no others.
	inventory []schema.GroupKind
	mentions  shortcut.Mentions
	all       rego.PreparedEvalQuery // one conjunction: the library is computed once for all
	single    func(context.Context, Control) (*query, error)
}

// maxQueries bounds how many lists of controls are prepared, each in about a millisecond and
// 100 KiB. Which fields an object has is up to its author, so beyond that number controls are
// evaluated although they have nothing to look at.
const maxQueries = 64

// hasRoomFor reports whether the query of the choice is prepared, or can be.
func (e *Engine) hasRoomFor(c choice) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, prepared := e.prepared[c.key()]
	return prepared || len(e.prepared) < maxQueries
}

// query returns the prepared query of the chosen controls.
func (e *Engine) query(ctx context.Context, chosen choice) (*query, error) {
	key := chosen.key()
	e.mu.Lock()
	defer e.mu.Unlock()
	if q, ok := e.prepared[key]; ok {
		return q, nil
	}
	controls := e.chosen(chosen)
	all, err := e.prepare(ctx, conjunction(controls))
	if err != nil {
		return nil, fmt.Errorf("prepare query for %s: %w", chosen.kind, err)
	}
	q := &query{
		controls:  controls,
		inventory: inventoryKinds(controls),
		mentions:  mentionsOf(e.compiler, controls),
		all:       all,
		single: func(ctx context.Context, c Control) (*query, error) {
			return e.query(ctx, e.only(chosen.kind, c))
		},
	}
	e.prepared[key] = q
	return q, nil
}

// conjunction reads x0 := data...violations; s0 := data...skipped; x1 := ... . It is always
// defined, since sets are, and library rules are computed once within it.
func conjunction(controls []Control) string {
	parts := make([]string, 0, len(controls))
	for i, control := range controls {
		parts = append(parts, fmt.Sprintf("x%d := %s.violations", i, control.pkg()))
		if control.skips {
			parts = append(parts, fmt.Sprintf("s%d := %s.skipped", i, control.pkg()))
		}
	}
	return strings.Join(parts, "; ")
}

func (e *Engine) prepare(ctx context.Context, query string) (rego.PreparedEvalQuery, error) {
	return rego.New(
		rego.Query(query),
		rego.Compiler(e.compiler),
		rego.Store(e.store),
		rego.StrictBuiltinErrors(true),
	).PrepareForEval(ctx)
}

// run evaluates all controls at once. Where that fails, they are evaluated one by one, so
// that the error is charged to one and the others still answer.
func (q *query) run(ctx context.Context, input ast.Value) (Verdict, error) {
	var verdict Verdict
	results, err := bindings(ctx, q.all, input)
	if err == nil {
		for i, control := range q.controls {
			verdict.add(control, results, i)
		}
		return verdict, nil
	}
	for _, control := range q.controls {
		results, err := q.runSingle(ctx, control, input)
		switch {
		case ctx.Err() != nil: // that is no failure of the control
			return Verdict{}, fmt.Errorf("evaluate: %w", ctx.Err())
		case err != nil:
			verdict.fail(control, err)
		default:
			verdict.add(control, results, 0)
		}
	}
	return verdict, nil
}

func (q *query) runSingle(ctx context.Context, control Control, input ast.Value) (rego.Vars, error) {
	single, err := q.single(ctx, control)
	if err != nil {
		return nil, err
	}
	return bindings(ctx, single.all, input)
}

// bindings returns the values of x0, s0, x1, ... by name.
func bindings(ctx context.Context, q rego.PreparedEvalQuery, input ast.Value) (rego.Vars, error) {
	results, err := q.Eval(ctx, rego.EvalParsedInput(input))
	if err != nil {
		return nil, err
	}
	if len(results) != 1 {
		return nil, fmt.Errorf("query has %d results, want 1", len(results))
	}
	return results[0].Bindings, nil
}

// mentionsOf collects the names that the rules behind the controls mention. A user's control can
// go through the fields of a container without naming them, so that everything is kept for it.
func mentionsOf(compiler *ast.Compiler, controls []Control) shortcut.Mentions {
	packages := make([]ast.Ref, 0, len(controls))
	for _, control := range controls {
		if control.Custom {
			return nil
		}
		packages = append(packages, control.pkg())
	}
	return shortcut.MentionsOf(compiler, packages)
}

// newInput builds {"object": ..., "facts": {"inventory": ..., "complete": ..., "incomplete": ...}}.
func newInput(object, inventory, complete, incomplete ast.Value) ast.Value {
	facts := ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("inventory"), ast.NewTerm(inventory)},
		[2]*ast.Term{ast.InternedTerm("complete"), ast.NewTerm(complete)},
		[2]*ast.Term{ast.InternedTerm("incomplete"), ast.NewTerm(incomplete)},
	)
	return ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("object"), ast.NewTerm(object)},
		[2]*ast.Term{ast.InternedTerm("facts"), ast.NewTerm(facts)},
	)
}
