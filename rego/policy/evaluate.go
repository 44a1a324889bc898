package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// Evaluate evaluates every selected control that looks at the kind of the object. The error is
// about the object as a whole: it is no object, or ctx ended. The error of one control stands in
// Verdict.Failed, and the others still answer.
func (e *Engine) Evaluate(ctx context.Context, target Target) (Verdict, error) {
	ref := RefOf(target.Object)
	if ref.Kind == "" || ref.APIVersion == "" {
		return Verdict{}, errors.New("the object has no apiVersion and kind")
	}
	if err := ctx.Err(); err != nil {
		return Verdict{}, fmt.Errorf("evaluate: %w", err)
	}
	asked, unproven, skipped := e.asked(ref, target.Facts)
	left, err := e.leaveOut(ctx, asked, target)
	if err != nil {
		return Verdict{}, err
	}
	verdict, err := left.evaluate(ctx, ref, target.Facts.Inventory)
	if err != nil {
		return Verdict{}, err
	}
	verdict.withhold(unproven)
	verdict.Skipped = append(verdict.Skipped, skipped...)
	for i, finding := range verdict.Findings {
		verdict.Findings[i].Container = podspec.ContainerAt(target.Object, finding.Path)
	}
	verdict.sort()
	return verdict, nil
}

// evaluate completes the verdict with the controls that are left.
func (l remainder) evaluate(ctx context.Context, ref ObjectRef, known *Inventory) (Verdict, error) {
	if l.query == nil {
		return l.verdict, nil
	}
	inventory, err := known.asValue(l.query.inventory)
	if err != nil {
		return Verdict{}, err
	}
	complete, incomplete := known.beside(ref, l.query.inventory)
	verdict, err := l.query.run(ctx, newInput(l.object, inventory, complete, incomplete))
	if err != nil {
		return Verdict{}, err
	}
	l.remember(verdict)
	verdict.Passed = append(verdict.Passed, l.verdict.Passed...)
	return verdict, nil
}
