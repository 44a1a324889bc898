package vm

import (
	"context"
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// machine evaluates on one input.
type machine struct {
	*Evaluator
	ctx   context.Context //nolint:containedctx // a machine lives as long as one call
	input any
	facts *Facts

	stack  []any
	top    int
	result any   // of the statement that returned
	err    error // of the statement that failed

	memo     memo
	spare    []memo // for blocks of with statements
	with     int    // how many with statements are around
	inOrder  bool   // whether every scan is in order
	unsorted bool   // whether a scan was not
	depth    int    // of calls
	steps    int    // of the rule that is asked for
	memory   int    // that it takes
	kept     int    // what rules on the input took that can still be held
}

// signal is how a statement or block ended: 0 in the usual way, n > 0 by leaving n blocks.
type signal int

const (
	returned  signal = -1
	failed    signal = -2
	satisfied signal = -3 // ends a scan, and is seen by it alone
)

// op executes a statement on the locals of its function.
type op func(m *machine, locals []any) signal

// stackSize is how many locals find place at a time; functions that find none have theirs allocated.
const stackSize = 2048

func newMachine(e *Evaluator) *machine {
	return &machine{Evaluator: e, stack: make([]any, stackSize), memo: newMemo(len(e.program.funcs))}
}

func (m *machine) start(ctx context.Context, input Input) {
	m.ctx, m.input, m.facts = ctx, input.Document(), input.Facts
	m.inOrder, m.kept = false, 0
}

func (m *machine) stop() {
	m.memo.clear()
	m.ctx, m.input, m.facts, m.result, m.err = nil, nil, nil, nil, nil //nolint:fatcontext // forgets it
}

// rule evaluates a rule. Where it fails after an unordered scan it is evaluated again in order, so that the
// error is the same each time.
func (m *machine) rule(number int) (any, error) {
	m.unsorted = false
	v, err := m.attempt(number)
	if err != nil && m.unsorted && m.ctx.Err() == nil {
		m.inOrder = true
		m.memo.clear()
		v, err = m.attempt(number)
		m.inOrder = false
		m.memo.clear()
	}
	return v, err
}

func (m *machine) attempt(number int) (any, error) {
	if err := m.ctx.Err(); err != nil {
		return nil, fmt.Errorf("evaluate: %w", err)
	}
	m.err, m.steps, m.memory = nil, 0, 0
	if m.kept > m.limits.Memory/2 {
		m.memo.clear()
		m.kept = 0
	}
	v, s := m.call(number, m.input, m.data)
	m.kept += m.memory
	if s == failed {
		m.top, m.with, m.depth = 0, 0, 0
		return nil, m.err
	}
	return v, nil
}

// call evaluates a rule of two parameters, once for an input.
func (m *machine) call(number int, input, data any) (any, signal) {
	if v, known := m.memo.rule(number); known {
		return v, 0
	}
	if !m.program.plan.Funcs[number].SeesObject && m.facts != nil && m.with == 0 {
		return m.shared(number, input, data)
	}
	v, s := m.evaluate(number, input, data)
	if s == 0 {
		m.memo.setRule(number, v)
	}
	return v, s
}

// enter begins a block in which the input or data is another, and with it what rules yield.
func (m *machine) enter() (outer memo) {
	outer = m.memo
	if last := len(m.spare) - 1; last >= 0 {
		m.memo, m.spare = m.spare[last], m.spare[:last]
	} else {
		m.memo = newMemo(len(m.program.funcs))
	}
	m.with++
	return outer
}

func (m *machine) leave(outer memo) {
	m.memo.clear()
	m.spare = append(m.spare, m.memo)
	m.memo = outer
	m.with--
}

// shared evaluates a rule that looks at the facts alone, once for all inputs with these facts.
func (m *machine) shared(number int, input, data any) (any, signal) {
	if v, known := m.facts.get(m.Evaluator, number); known {
		m.memo.setRule(number, v)
		return v, 0
	}
	v, s := m.evaluate(number, input, data)
	if s == 0 {
		m.facts.put(m.Evaluator, number, value.Freeze(v))
		m.memo.setRule(number, v)
	}
	return v, s
}

// evaluate runs the body of a function.
func (m *machine) evaluate(number int, args ...any) (any, signal) {
	if m.depth++; m.depth > deepestCall {
		return nil, m.fail(errDepth)
	}
	f := m.program.function(number)
	locals := m.push(f.locals)
	copy(locals, args)
	s := m.body(f, locals)
	m.pop(locals)
	m.depth--
	if s == failed {
		return nil, failed
	}
	v := m.result
	m.result = nil
	return v, 0
}

func (m *machine) body(f *function, locals []any) signal {
	if s := m.step(); s != 0 {
		return s
	}
	return run(f.body, m, locals)
}

func run(block []op, m *machine, locals []any) signal {
	for _, statement := range block {
		if s := statement(m, locals); s != 0 {
			return s
		}
	}
	return 0
}

func (m *machine) push(n int) []any {
	if m.top+n > len(m.stack) {
		return make([]any, n)
	}
	locals := m.stack[m.top : m.top+n : m.top+n]
	m.top += n
	return locals
}

func (m *machine) pop(locals []any) {
	clear(locals)
	if len(locals) > 0 && m.top >= len(locals) && &m.stack[m.top-len(locals)] == &locals[0] {
		m.top -= len(locals)
	}
}

var errDepth = errors.New("the evaluation calls too deep")

// deepestCall bounds calls in one another. No rule of a sound plan calls itself.
const deepestCall = 1000

// step counts a step, and fails where there are too many, or the context ended.
func (m *machine) step() signal {
	if m.steps++; m.steps&1023 != 0 {
		return 0
	}
	if m.steps > m.limits.Steps {
		return m.fail(fmt.Errorf("the evaluation takes too many steps, more than %d", m.limits.Steps))
	}
	if err := m.ctx.Err(); err != nil {
		return m.fail(fmt.Errorf("evaluate: %w", err))
	}
	return 0
}

// grow counts memory that an evaluation takes, in bytes.
func (m *machine) grow(by int) signal {
	if m.memory += by; m.memory > m.limits.Memory {
		return m.fail(fmt.Errorf("the evaluation takes too much memory, more than %d bytes", m.limits.Memory))
	}
	return 0
}

func (m *machine) fail(err error) signal {
	m.err = err
	return failed
}

func fails(err error) op {
	return func(m *machine, _ []any) signal { return m.fail(err) }
}
