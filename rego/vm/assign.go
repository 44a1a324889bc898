package vm

import (
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// assignment compiles a statement that sets a local.
func (c *compiler) assignment(s plan.Stmt) op {
	target := c.local(s.Args[0])
	switch s.Op {
	case plan.OpDot:
		return c.dot(target, c.operand(s.Args[1]), c.operand(s.Args[2]))
	case plan.OpLen:
		source := c.operand(s.Args[1])
		return func(_ *machine, l []any) signal {
			n, ok := value.Len(source.of(l))
			l[target] = int64(n)
			return when(ok)
		}
	case plan.OpAssign:
		source := c.operand(s.Args[1])
		return func(_ *machine, l []any) signal {
			l[target] = source.of(l)
			return 0
		}
	case plan.OpAssignOnce:
		return c.assignOnce(s, target)
	case plan.OpReset:
		return func(_ *machine, l []any) signal {
			l[target] = nil
			return 0
		}
	default:
		return c.merge(s, target)
	}
}

func (c *compiler) dot(target int, source, key operand) op {
	name, isName := key.constant.(string)
	if !isName || source.local < 0 {
		return func(_ *machine, l []any) signal {
			v := value.Get(source.of(l), key.of(l))
			l[target] = v
			return when(v != nil)
		}
	}
	from, boxed := source.local, key.constant
	return func(_ *machine, l []any) signal {
		if fields, ok := l[from].(map[string]any); ok {
			v := fields[name]
			if v == nil {
				return 1
			}
			l[target] = value.Of(v)
			return 0
		}
		v := value.Get(l[from], boxed)
		l[target] = v
		return when(v != nil)
	}
}

func (c *compiler) assignOnce(s plan.Stmt, target int) op {
	source, at := c.operand(s.Args[1]), c.program.location(s)
	message := "rule " + ref(c.function.Path) + " produced conflicting values"
	if c.function.Params > 2 {
		message = "function " + ref(c.function.Path) + " produced conflicting values for the same inputs"
	}
	return func(m *machine, l []any) signal {
		v := source.of(l)
		before := l[target]
		switch {
		case before == nil:
			l[target] = v
		case !value.Equal(before, v):
			return m.fail(conflict(topdown.ConflictErr, message, at))
		}
		return 0
	}
}

// merge compiles the union of a base document and of what rules define below it.
func (c *compiler) merge(s plan.Stmt, target int) op {
	a, b, at := c.operand(s.Args[1]), c.operand(s.Args[2]), c.program.location(s)
	return func(m *machine, l []any) signal {
		merged, ok := value.Merge(a.of(l), b.of(l))
		if !ok {
			return m.fail(conflict(topdown.ConflictErr, "base and virtual document keys must be disjoint", at))
		}
		l[target] = merged
		return 0
	}
}
