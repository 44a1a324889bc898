package policy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// Evaluate judges one object by every selected control that looks at its kind. The error
// is about the object as a whole: it is no object, or ctx ended. What goes wrong in one
// control stands in Verdict.Failed, and the others still answer.
func (e *Engine) Evaluate(ctx context.Context, target Target) (Verdict, error) {
	ref := RefOf(target.Object)
	if ref.Kind == "" || ref.APIVersion == "" {
		return Verdict{}, errors.New("the object has no apiVersion and kind")
	}
	if err := ctx.Err(); err != nil {
		return Verdict{}, fmt.Errorf("evaluate: %w", err)
	}
	chosen := e.choose(ref.GroupKind(), target)
	var verdict Verdict
	if !chosen.set.empty() {
		var err error
		if verdict, err = e.judge(ctx, chosen, target); err != nil {
			return Verdict{}, err
		}
	}
	verdict.Passed = append(verdict.Passed, chosen.passed...)
	verdict.Skipped = append(verdict.Skipped, chosen.skipped...)
	for i, finding := range verdict.Findings {
		verdict.Findings[i].Container = podspec.ContainerAt(target.Object, finding.Path)
	}
	verdict.sort()
	return verdict, nil
}

// choice parts the controls that look at a kind.
type choice struct {
	kind    schema.GroupKind
	set     bits     // those to evaluate, as indices into Engine.byKind
	passed  []string // have nothing to look at: no field of theirs is there
	skipped []Skip   // lack something
}

// choose parts the controls that look at the kind into those to evaluate, those without
// anything to look at in this object, and those that these facts are not enough for.
func (e *Engine) choose(kind schema.GroupKind, target Target) choice {
	all := e.byKind[kind]
	present := e.fields.in(target.Object)
	c := choice{kind: kind, set: newBits(len(all))}
	whole := choice{kind: kind, set: newBits(len(all))} // without regard to fields
	for i, control := range all {
		if reason := lacking(control, target.Facts); reason != "" {
			c.skipped = append(c.skipped, Skip{Control: control.ID, Reason: reason})
			continue
		}
		whole.set.add(i)
		if !e.fields.concerns(control.ID, present) {
			c.passed = append(c.passed, control.ID)
			continue
		}
		c.set.add(i)
	}
	if len(c.passed) > 0 && !e.hasRoomFor(c) {
		whole.skipped = c.skipped
		return whole
	}
	return c
}

// lacking says what the control needs to know and these facts do not tell; "" where they do.
func lacking(control *Control, facts Facts) string {
	var missing []string
	for _, need := range control.Needs {
		if kind, ok := need.Inventory(); ok && !facts.Inventory.Knows(kind) {
			missing = append(missing, facts.Inventory.lacking(kind))
		}
	}
	if missing == nil {
		return ""
	}
	return "needs to know every " + strings.Join(missing, ", ")
}

// judge evaluates the controls on the object; replicas of one template are judged once.
func (e *Engine) judge(ctx context.Context, chosen choice, target Target) (Verdict, error) {
	seen := normalize(target.Object)
	kind := chosen.kind
	isReplica := kind.Kind == "Pod" && kind.Group == "" && len(owners(target.Object)) > 0
	if isReplica {
		seen = replica(target.Object)
	}
	q, err := e.query(ctx, chosen)
	if err != nil {
		return Verdict{}, err
	}
	seen = q.mentions.prune(kind, seen)
	object, err := convert.ToRego(seen)
	if err != nil {
		return Verdict{}, fmt.Errorf("convert object: %w", err)
	}
	remembers := isReplica || e.memo.all
	if remembers {
		if verdict, ok := e.memo.get(q, target.Facts.Inventory, object); ok {
			return verdict, nil
		}
	}
	inventory, err := target.Facts.Inventory.asValue(q.inventory)
	if err != nil {
		return Verdict{}, err
	}
	verdict, err := q.run(ctx, newInput(object, inventory))
	if err != nil {
		return Verdict{}, err
	}
	if remembers {
		e.memo.put(q, target.Facts.Inventory, object, weightOf(seen), verdict)
	}
	return verdict, nil
}

func owners(object map[string]any) []any {
	metadata, _ := object["metadata"].(map[string]any)
	list, _ := metadata["ownerReferences"].([]any)
	return list
}

// newInput builds {"object": ..., "facts": {"inventory": ...}}.
func newInput(object, inventory ast.Value) ast.Value {
	facts := ast.NewObject([2]*ast.Term{ast.InternedTerm("inventory"), ast.NewTerm(inventory)})
	return ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("object"), ast.NewTerm(object)},
		[2]*ast.Term{ast.InternedTerm("facts"), ast.NewTerm(facts)},
	)
}
