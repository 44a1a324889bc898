package policy

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/lightk8s/lightk8s/rego/policy/internal/bitset"
	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
)

// remainder is what is left of an evaluation.
type remainder struct {
	verdict  Verdict   // as far as it is known without an evaluation
	query    *query    // evaluates the controls that are left; nil: none are
	object   ast.Value // as the query takes it
	remember func(Verdict)
}

// leaveOut leaves out of an evaluation what cannot change the verdict: controls that the object
// cannot concern, parts of the object that no rule looks at, and the evaluation of an input that
// was evaluated before. Package shortcut documents why, and which tests hold it.
func (e *Engine) leaveOut(ctx context.Context, asked choice, target Target) (remainder, error) {
	concerned, passed := e.concerned(asked, target.Object)
	left := remainder{verdict: Verdict{Passed: passed}, remember: func(Verdict) {}}
	if concerned.set.Empty() {
		return left, nil
	}
	q, err := e.query(ctx, concerned)
	if err != nil {
		return remainder{}, err
	}
	see, isReplica := shortcut.Normalize, shortcut.IsReplica(asked.kind, target.Object)
	if isReplica {
		see = shortcut.Replica
	}
	seen := q.mentions.Prune(asked.kind, see(target.Object))
	object, err := convert.ToRego(seen)
	if err != nil {
		return remainder{}, fmt.Errorf("convert object: %w", err)
	}
	if isReplica || e.remembersAll {
		inventory := target.Facts.Inventory
		if verdict, ok := e.memo.Get(q, inventory, object); ok {
			left.verdict = verdict.clone()
			left.verdict.Passed = append(left.verdict.Passed, passed...)
			return left, nil
		}
		left.remember = func(v Verdict) {
			e.memo.Put(q, inventory, object, shortcut.Weigh(seen)+v.weight(), v.clone())
		}
	}
	left.query, left.object = q, object
	return left, nil
}

// concerned leaves out the controls that look at nothing in the object: they pass. Where there is
// no room for another query, none is left out.
func (e *Engine) concerned(asked choice, object map[string]any) (concerned choice, passed []string) {
	fields := e.fields[asked.kind]
	present := fields.In(object)
	all := e.byKind[asked.kind]
	concerned = choice{kind: asked.kind, set: bitset.New(len(all))}
	for i, control := range all {
		switch {
		case !asked.set.Has(i):
		case fields.Concern(control.ID, present):
			concerned.set.Add(i)
		default:
			passed = append(passed, control.ID)
		}
	}
	if len(passed) > 0 && !e.hasRoomFor(concerned) {
		return asked, nil
	}
	return concerned, passed
}
