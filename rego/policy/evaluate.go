package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/value"
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
	if err := value.Check(target.Object); err != nil {
		return Verdict{}, fmt.Errorf("convert object: %w", err)
	}
	target.Facts.Inventory = cmp.Or(target.Facts.Inventory, e.unknown)
	asked, unproven, skipped := e.asked(ref, target.Facts)
	left := e.leaveOut(asked, target)
	verdict, err := e.complete(ctx, left, ref, target.Facts.Inventory)
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

// complete evaluates the controls that are left.
func (e *Engine) complete(ctx context.Context, left remainder, ref ObjectRef, known *Inventory) (Verdict, error) {
	if left.controls.set.Empty() {
		return left.verdict, nil
	}
	facts, err := known.facts(ref, e.inventory[left.controls.kind])
	if err != nil {
		return Verdict{}, err
	}
	var verdict Verdict
	input := vm.Input{Object: left.object, Facts: facts}
	builtin, custom := e.chosen(left.controls)
	if err := judge(ctx, e.builtin, builtin, input, &verdict); err != nil {
		return Verdict{}, err
	}
	if err := judge(ctx, e.custom, custom, input, &verdict); err != nil {
		return Verdict{}, err
	}
	left.remember(verdict)
	verdict.Passed = append(verdict.Passed, left.verdict.Passed...)
	return verdict, nil
}

func judge(ctx context.Context, by machine, controls []*Control, input vm.Input, verdict *Verdict) error {
	if len(controls) == 0 {
		return nil
	}
	if err := by.judge(ctx, controls, input, verdict.add); err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	return nil
}
