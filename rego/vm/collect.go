package vm

import (
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// elementSize is what an element takes in an array, object or set, in bytes.
const elementSize = 32

// collection compiles a statement that makes or fills an array, object or set.
func (c *compiler) collection(s plan.Stmt) op {
	target := c.local(s.Args[0])
	switch s.Op {
	case plan.OpArray:
		capacity := min(s.Args[1], 1024)
		return func(_ *machine, l []any) signal {
			l[target] = &value.Array{Items: make([]any, 0, capacity)}
			return 0
		}
	case plan.OpObject:
		return func(_ *machine, l []any) signal {
			l[target] = &value.Object{}
			return 0
		}
	case plan.OpSet:
		return func(_ *machine, l []any) signal {
			l[target] = &value.Set{}
			return 0
		}
	case plan.OpAppend:
		v := c.operand(s.Args[1])
		return func(m *machine, l []any) signal {
			if array, ok := l[target].(*value.Array); ok {
				array.Items = append(array.Items, v.of(l))
			}
			return m.grow(elementSize)
		}
	case plan.OpAdd:
		v := c.operand(s.Args[1])
		return func(m *machine, l []any) signal {
			if set, ok := l[target].(*value.Set); ok {
				set.Add(v.of(l))
			}
			return m.grow(elementSize)
		}
	default:
		return c.insert(s, target)
	}
}

func (c *compiler) insert(s plan.Stmt, target int) op {
	key, v, once, at := c.operand(s.Args[1]), c.operand(s.Args[2]), s.Op == plan.OpInsertOnce, c.program.location(s)
	return func(m *machine, l []any) signal {
		object, ok := l[target].(*value.Object)
		if !ok {
			return 0
		}
		k, field := key.of(l), v.of(l)
		if once {
			if before := object.Get(k); before != nil && !value.Equal(before, field) {
				return m.fail(conflict(topdown.ConflictErr, "object keys must be unique", at))
			}
		}
		object.Put(k, field)
		return m.grow(elementSize)
	}
}
