package policy

import (
	"context"

	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// machine evaluates the rules of controls: those of a plan by package vm, or all by OPA.
type machine interface {
	// judge calls file with what each control yields on the input, undefined being nil. The error is
	// about the evaluation as a whole: ctx ended.
	judge(ctx context.Context, controls []*Control, input vm.Input, file func(*Control, answer)) error
	// value evaluates the rule at a path, such as lightk8s, answers, node, about; nil: it is undefined.
	value(ctx context.Context, rule []string, input vm.Input) (any, error)
	// with returns the machine on another data document, and with limits.
	with(data map[string]any, limits Limits) machine
}

// answer is what a control yields.
type answer struct {
	violations any
	reasons    any // to skip it
	err        error
}

// planned evaluates what OPA planned.
type planned struct {
	program   *vm.Program
	evaluator *vm.Evaluator
	rules     map[string]ruleNumbers // of controls, by id
}

// ruleNumbers are those of a control's rules; -1: it has none.
type ruleNumbers struct{ violations, skipped int }

func newPlanned(program *vm.Program, controls []Control, data map[string]any) *planned {
	p := &planned{program: program, evaluator: vm.NewEvaluator(program, data, vm.Limits{}), rules: map[string]ruleNumbers{}}
	for _, control := range controls {
		p.rules[control.ID] = ruleNumbers{violations: p.number(control, "violations"), skipped: p.number(control, "skipped")}
	}
	return p
}

func (p *planned) number(c Control, name string) int {
	if number, ok := p.program.Rule(c.rule(name)...); ok {
		return number
	}
	return -1
}

func (p *planned) with(data map[string]any, limits Limits) machine {
	return &planned{program: p.program, evaluator: vm.NewEvaluator(p.program, data, limits), rules: p.rules}
}

func (p *planned) judge(ctx context.Context, controls []*Control, input vm.Input, file func(*Control, answer)) error {
	p.evaluator.Run(ctx, input, func(rule func(int) (any, error)) {
		for _, control := range controls {
			if ctx.Err() != nil {
				return
			}
			numbers := p.rules[control.ID]
			var a answer
			if a.violations, a.err = rule(numbers.violations); a.err == nil && numbers.skipped >= 0 {
				a.reasons, a.err = rule(numbers.skipped)
			}
			file(control, a)
		}
	})
	return ctx.Err()
}

func (p *planned) value(ctx context.Context, rule []string, input vm.Input) (v any, err error) {
	for n := len(rule); n > 0; n-- {
		number, ok := p.program.Rule(rule[:n]...)
		if !ok {
			continue
		}
		p.evaluator.Run(ctx, input, func(rule func(int) (any, error)) { v, err = rule(number) })
		for _, field := range rule[n:] {
			v = value.Get(v, field)
		}
		return v, err
	}
	return nil, errNoRule(rule)
}
