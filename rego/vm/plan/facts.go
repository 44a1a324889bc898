package plan

import (
	"slices"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// inputLocal is the parameter that holds the input.
const inputLocal = 0

// markSeesObject marks the functions whose value depends on more of the input than its facts.
func (p *Plan) markSeesObject() {
	calls := make([][]int, len(p.Funcs))
	for i := range p.Funcs {
		body, err := p.Funcs[i].Body.Decode()
		p.Funcs[i].SeesObject = err != nil || p.readsObject(body, func(called int) { calls[i] = append(calls[i], called) })
	}
	for changed := true; changed; {
		changed = false
		for i := range p.Funcs {
			for _, called := range calls[i] {
				if p.Funcs[called].SeesObject && !p.Funcs[i].SeesObject {
					p.Funcs[i].SeesObject, changed = true, true
				}
			}
		}
	}
}

// readsObject reports whether a block does more with the input than get its facts and hand it to functions.
func (p *Plan) readsObject(b Block, calls func(int)) bool {
	reads := false
	for s := range b.all() {
		switch {
		case s.Op == OpDynamic || s.Op == OpWith:
			reads = true
		case s.Op == OpDot && s.Args[1] == int(Local(inputLocal)):
			is, number := Operand(s.Args[2]).IsConstant()
			reads = reads || !is || !value.Equal(p.Constants[number], "facts")
		case s.Op == OpCall:
			calls(s.Args[0])
			reads = reads || slices.Contains(s.Args[3:], int(Local(inputLocal))) // beside the first
		default:
			for i, arg := range s.Args {
				reads = reads || s.kind(i) == 'V' && arg == int(Local(inputLocal))
			}
		}
	}
	return reads
}
