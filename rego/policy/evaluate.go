package policy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/bitset"
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
	asked, skipped := e.asked(ref.GroupKind(), target.Facts)
	left, err := e.leaveOut(ctx, asked, target)
	if err != nil {
		return Verdict{}, err
	}
	verdict, err := left.evaluate(ctx, target.Facts.Inventory)
	if err != nil {
		return Verdict{}, err
	}
	verdict.Skipped = append(verdict.Skipped, skipped...)
	for i, finding := range verdict.Findings {
		verdict.Findings[i].Container = podspec.ContainerAt(target.Object, finding.Path)
	}
	verdict.sort()
	return verdict, nil
}

// asked parts the controls that look at the kind into those that the facts are enough for, and
// those that are skipped.
func (e *Engine) asked(kind schema.GroupKind, facts Facts) (choice, []Skip) {
	all := e.byKind[kind]
	asked := choice{kind: kind, set: bitset.New(len(all))}
	var skipped []Skip
	for i, control := range all {
		if reason := lacking(control, facts); reason != "" {
			skipped = append(skipped, Skip{Control: control.ID, Reason: reason})
			continue
		}
		asked.set.Add(i)
	}
	return asked, skipped
}

// lacking names what the control needs and these facts lack; "": nothing.
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

// evaluate completes the verdict with the controls that are left.
func (l remainder) evaluate(ctx context.Context, known *Inventory) (Verdict, error) {
	if l.query == nil {
		return l.verdict, nil
	}
	inventory, err := known.asValue(l.query.inventory)
	if err != nil {
		return Verdict{}, err
	}
	verdict, err := l.query.run(ctx, newInput(l.object, inventory))
	if err != nil {
		return Verdict{}, err
	}
	l.remember(verdict)
	verdict.Passed = append(verdict.Passed, l.verdict.Passed...)
	return verdict, nil
}

// newInput builds {"object": ..., "facts": {"inventory": ...}}.
func newInput(object, inventory ast.Value) ast.Value {
	facts := ast.NewObject([2]*ast.Term{ast.InternedTerm("inventory"), ast.NewTerm(inventory)})
	return ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("object"), ast.NewTerm(object)},
		[2]*ast.Term{ast.InternedTerm("facts"), ast.NewTerm(facts)},
	)
}
