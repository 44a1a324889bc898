package vm

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// call compiles a call of a rule or function.
func (c *compiler) call(s plan.Stmt) op {
	number, result, args := s.Args[0], c.local(s.Args[1]), c.operands(s.Args[2:])
	if number >= len(c.program.plan.Funcs) || c.program.plan.Funcs[number].Params != len(args) {
		c.broken("function that is called as", number)
		return nil
	}
	set := func(l []any, v any, s signal) signal {
		l[result] = v
		if s == 0 && v == nil {
			return 1
		}
		return s
	}
	switch len(args) {
	case 2:
		input, data := args[0], args[1]
		return func(m *machine, l []any) signal {
			v, s := m.call(number, input.of(l), data.of(l))
			return set(l, v, s)
		}
	case 3:
		input, data, argument := args[0], args[1], args[2]
		return func(m *machine, l []any) signal {
			v, s := m.callOn(number, input.of(l), data.of(l), argument.of(l))
			return set(l, v, s)
		}
	default:
		return func(m *machine, l []any) signal {
			values := m.values(args, l)
			v, s := m.evaluate(number, values...)
			m.pop(values)
			return set(l, v, s)
		}
	}
}

// values puts the values of operands on the stack, from which pop takes them.
func (m *machine) values(operands []operand, locals []any) []any {
	values := m.push(len(operands))
	for i, o := range operands {
		values[i] = o.of(locals)
	}
	return values
}

// callOn evaluates a function of one argument, once for an argument.
func (m *machine) callOn(number int, input, data, argument any) (any, signal) {
	v, known, remembers := m.memo.of(number, argument)
	if known {
		return v, 0
	}
	v, s := m.evaluate(number, input, data, argument)
	if s == 0 && remembers {
		m.memo.set(number, argument, v)
	}
	return v, s
}

// builtin compiles a call of a built-in function.
func (c *compiler) builtin(s plan.Stmt) op {
	result, args, at := c.local(s.Args[1]), c.operands(s.Args[2:]), c.program.location(s)
	if s.Args[0] >= len(c.program.builtins) {
		c.broken("built-in function", s.Args[0])
		return nil
	}
	if known := ast.BuiltinMap[c.program.plan.Builtins[s.Args[0]]]; known == nil || known.Decl.Arity() != len(args) {
		c.broken("built-in function of as many arguments", len(args))
		return nil
	}
	call := c.program.builtins[s.Args[0]]
	return func(m *machine, l []any) signal {
		values := m.values(args, l)
		v, err := call(m.ctx, at, values)
		m.pop(values)
		if err != nil {
			return m.fail(err)
		}
		l[result] = v
		if v == nil {
			return 1
		}
		return m.grow(size(v))
	}
}

// size estimates what a computed value takes, in bytes.
func size(v any) int {
	if s, ok := v.(string); ok {
		return len(s)
	}
	n, _ := value.Len(v)
	return n * elementSize
}

// dynamic compiles a call of a rule whose path is known when it is called.
func (c *compiler) dynamic(s plan.Stmt) op {
	result, count := c.local(s.Args[0]), s.Args[1]
	if count != 2 || len(s.Args) < 4 {
		c.broken("dynamic call with arguments", count)
		return nil
	}
	input, data, path := c.operand(s.Args[2]), c.operand(s.Args[3]), c.operands(s.Args[4:])
	return func(m *machine, l []any) signal {
		steps := make([]string, len(path))
		for i, step := range path {
			name, ok := step.of(l).(string)
			if !ok {
				return 1
			}
			steps[i] = name
		}
		number, ok := m.program.byPath[strings.TrimPrefix(plan.Path(steps...), "g0/")]
		if !ok || m.program.plan.Funcs[number].Params != 2 {
			return 1
		}
		v, sig := m.call(number, input.of(l), data.of(l))
		l[result] = v
		if sig == 0 && v == nil {
			return 1
		}
		return sig
	}
}
