package vm

import (
	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// control compiles a statement that says which statements run.
func (c *compiler) control(s plan.Stmt) op {
	switch s.Op {
	case plan.OpBlocks:
		return c.blocks(s)
	case plan.OpBreak:
		leave := signal(s.Args[0] + 1)
		return func(*machine, []any) signal { return leave }
	case plan.OpNot:
		block := c.nested(s)
		return func(m *machine, l []any) signal {
			switch sig := run(block, m, l); {
			case sig == 0:
				return 1
			case sig > 0:
				return sig - 1
			default:
				return sig
			}
		}
	case plan.OpScan:
		return c.scan(s)
	default:
		return c.with(s)
	}
}

func (c *compiler) blocks(s plan.Stmt) op {
	blocks := make([][]op, len(s.Blocks))
	for i, b := range s.Blocks {
		blocks[i] = c.block(b)
	}
	return func(m *machine, l []any) signal {
		for _, block := range blocks {
			if sig := run(block, m, l); sig < 0 {
				return sig
			} else if sig > 1 {
				return sig - 1
			}
		}
		return 0
	}
}

func (c *compiler) scan(s plan.Stmt) op {
	source, ordered := c.operand(s.Args[0]), s.Args[3]&plan.Ordered != 0
	scan := scan{key: c.local(s.Args[1]), value: c.local(s.Args[2]), block: c.nested(s), once: s.Args[3]&plan.Once != 0}
	each := c.elements(scan, source, ordered)
	if !scan.once {
		return each
	}
	return func(m *machine, l []any) signal {
		if sig := each(m, l); sig != satisfied {
			return sig
		}
		return 0
	}
}

// elements compiles the loop of a scan.
func (*compiler) elements(scan scan, source operand, ordered bool) op {
	return func(m *machine, l []any) signal {
		switch v := source.of(l).(type) {
		case []any:
			return scan.list(m, l, v)
		case *value.Array:
			return scan.list(m, l, v.Items)
		case map[string]any:
			if !ordered && !m.inOrder && len(v) > 1 {
				m.unsorted = true
				return scan.fields(m, l, v)
			}
			return scan.object(m, l, v)
		case *value.Object:
			return scan.object(m, l, v)
		case *value.Set:
			return scan.set(m, l, v)
		default:
			return 0
		}
	}
}

// scan runs a block for each element of a collection.
type scan struct {
	key, value int
	block      []op
	once       bool // ends with the first element for which the block runs to its end
}

// visit runs the block for one element.
func (s *scan) visit(m *machine, l []any, key, v any) signal {
	l[s.key], l[s.value] = key, v
	if sig := m.step(); sig != 0 {
		return sig
	}
	switch sig := run(s.block, m, l); {
	case sig > 1:
		return sig - 1
	case sig < 0:
		return sig
	case sig == 0 && s.once:
		return satisfied
	default:
		return 0
	}
}

func (s *scan) list(m *machine, l []any, items []any) signal {
	for i, item := range items {
		if sig := s.visit(m, l, int64(i), value.Of(item)); sig != 0 {
			return sig
		}
	}
	return 0
}

func (s *scan) fields(m *machine, l []any, object map[string]any) signal {
	for key, field := range object {
		if field == nil {
			continue
		}
		if sig := s.visit(m, l, key, value.Of(field)); sig != 0 {
			return sig
		}
	}
	return 0
}

func (s *scan) object(m *machine, l []any, object any) signal {
	for _, key := range value.SortedKeys(object) {
		if sig := s.visit(m, l, key, value.Get(object, key)); sig != 0 {
			return sig
		}
	}
	return 0
}

func (s *scan) set(m *machine, l []any, set *value.Set) signal {
	for _, element := range set.Sorted() {
		if sig := s.visit(m, l, element, element); sig != 0 {
			return sig
		}
	}
	return 0
}

// with compiles a statement that replaces a part of the input or data for a block.
func (c *compiler) with(s plan.Stmt) op {
	local, v := c.local(s.Args[0]), c.operand(s.Args[1])
	path := make([]any, 0, len(s.Args)-2)
	for _, number := range s.Args[2:] {
		path = append(path, c.operand(int(plan.Constant(number))).constant)
	}
	block := c.nested(s)
	return func(m *machine, l []any) signal {
		before := l[local]
		l[local] = value.With(before, path, v.of(l))
		outer := m.enter()
		sig := run(block, m, l)
		m.leave(outer)
		l[local] = before
		if sig > 1 {
			return sig - 1
		}
		return sig
	}
}
