package vm

import (
	"fmt"

	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// compiler makes closures of the statements of a function.
type compiler struct {
	program  *Program
	function plan.Func
	err      error
}

// operand is a local, or a constant.
type operand struct {
	local    int // -1: a constant
	constant any
}

func (o operand) of(locals []any) any {
	if o.local >= 0 {
		return locals[o.local]
	}
	return o.constant
}

func (c *compiler) operand(arg int) operand {
	isConstant, number := plan.Operand(arg).IsConstant()
	if !isConstant {
		return operand{local: c.local(number)}
	}
	if number >= len(c.program.plan.Constants) {
		c.broken("constant", number)
		return operand{}
	}
	return operand{local: -1, constant: c.program.plan.Constants[number]}
}

func (c *compiler) operands(args []int) []operand {
	out := make([]operand, len(args))
	for i, arg := range args {
		out[i] = c.operand(arg)
	}
	return out
}

// local checks the number of a local, so that a broken plan is an error and no panic.
func (c *compiler) local(number int) int {
	if number < 0 || number >= c.function.Locals {
		c.broken("local", number)
		return 0
	}
	return number
}

func (c *compiler) broken(what string, number int) {
	if c.err == nil {
		c.err = fmt.Errorf("the plan has no %s %d", what, number)
	}
}

func (c *compiler) block(b plan.Block) []op {
	out := make([]op, len(b))
	for i, s := range b {
		out[i] = c.statement(s)
	}
	return out
}

// nested returns the one block within a statement.
func (c *compiler) nested(s plan.Stmt) []op {
	if len(s.Blocks) != 1 {
		c.broken("block in a statement of kind", int(s.Op))
		return nil
	}
	return c.block(s.Blocks[0])
}

func (c *compiler) statement(s plan.Stmt) op {
	switch s.Op {
	case plan.OpReturn:
		v := c.operand(s.Args[0])
		return func(m *machine, l []any) signal {
			m.result = v.of(l)
			return returned
		}
	case plan.OpCall:
		return c.call(s)
	case plan.OpBuiltin:
		return c.builtin(s)
	case plan.OpDynamic:
		return c.dynamic(s)
	case plan.OpBlocks, plan.OpBreak, plan.OpNot, plan.OpScan, plan.OpWith:
		return c.control(s)
	case plan.OpDot, plan.OpLen, plan.OpAssign, plan.OpAssignOnce, plan.OpReset, plan.OpMerge:
		return c.assignment(s)
	case plan.OpArray, plan.OpObject, plan.OpSet, plan.OpAppend, plan.OpInsert, plan.OpInsertOnce, plan.OpAdd:
		return c.collection(s)
	default:
		return c.check(s)
	}
}

// when goes on where a condition holds, and leaves the block where it does not.
func when(holds bool) signal {
	if holds {
		return 0
	}
	return 1
}

// check compiles a statement that only asks.
func (c *compiler) check(s plan.Stmt) op {
	a := c.operand(s.Args[0])
	switch s.Op {
	case plan.OpEqual:
		b := c.operand(s.Args[1])
		if text, ok := b.constant.(string); ok {
			return func(_ *machine, l []any) signal { return when(a.of(l) == any(text)) }
		}
		return func(_ *machine, l []any) signal { return when(value.Equal(a.of(l), b.of(l))) }
	case plan.OpNotEqual:
		b := c.operand(s.Args[1])
		if not, ok := b.constant.(bool); ok {
			return func(_ *machine, l []any) signal { return when(a.of(l) != any(not)) }
		}
		return func(_ *machine, l []any) signal { return when(!value.Equal(a.of(l), b.of(l))) }
	case plan.OpIsArray:
		return func(_ *machine, l []any) signal {
			_, ok := value.Elements(a.of(l))
			return when(ok)
		}
	case plan.OpIsObject:
		return func(_ *machine, l []any) signal { return when(value.IsObject(a.of(l))) }
	case plan.OpIsSet:
		return func(_ *machine, l []any) signal {
			_, ok := a.of(l).(*value.Set)
			return when(ok)
		}
	case plan.OpIsDefined:
		return func(_ *machine, l []any) signal { return when(a.of(l) != nil) }
	case plan.OpIsUndefined:
		return func(_ *machine, l []any) signal { return when(a.of(l) == nil) }
	default:
		c.broken("statement of kind", int(s.Op))
		return nil
	}
}
