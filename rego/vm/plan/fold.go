package plan

import (
	"slices"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// building are the operations that change an array, object or set.
var building = []Op{OpAppend, OpInsert, OpInsertOnce, OpAdd}

// fold makes constants of the arrays, objects and sets that are built of constants alone. Each block of
// the body is a rule of its own, whose locals the next one uses anew; all of them build the result.
func (c *constants) fold(body Block, result int) Block {
	for i, top := range body {
		rule := top.Blocks[0]
		if slices.ContainsFunc(rule, func(s Stmt) bool { return s.Op.makes() && s.Args[0] == result }) {
			continue
		}
		body[i].Blocks[0] = rule.rewrite(func(b Block) Block { return c.foldBlock(b, rule) })
	}
	return body
}

// makes reports whether the operation makes an array, object or set.
func (o Op) makes() bool { return o == OpArray || o == OpObject || o == OpSet }

// foldBlock folds the literals of a block. Those that another statement of the rule changes stay.
func (c *constants) foldBlock(b, rule Block) Block {
	var out Block
	for i := 0; i < len(b); {
		l := c.literalAt(b[i:])
		if l.length == 0 {
			out = append(out, b[i])
			i++
			continue
		}
		run := b[i : i+l.length]
		if slices.ContainsFunc(l.order, func(local int) bool { return changedBeside(rule, run, local) }) {
			out = append(out, b[i])
			i++
			continue
		}
		for _, local := range l.order {
			out = append(out, Stmt{Op: OpAssign, Args: []int{local, int(Constant(c.add(l.known[local])))}})
		}
		i += l.length
	}
	return out
}

// changedBeside reports whether statements of the rule that are not of the run change the local.
func changedBeside(rule, run Block, local int) bool {
	count := func(b Block) (n int) {
		for s := range b.all() {
			if slices.Contains(building, s.Op) && s.Args[0] == local {
				n++
			}
		}
		return n
	}
	return count(rule) != count(run)
}

// literal is a run of statements that build values of constants alone.
type literal struct {
	length int
	order  []int       // the locals that are set, in order
	known  map[int]any // what they are
}

// literalAt returns the run at the start of the statements; its length is 0 where there is none.
func (c *constants) literalAt(stmts Block) literal {
	l := literal{known: map[int]any{}}
	for i, s := range stmts {
		if i == 0 && !s.Op.makes() {
			return l
		}
		if !c.extend(&l, s) {
			break
		}
		l.length++
	}
	return l
}

// extend takes a statement into the run; it reports false for one that is no part of a literal.
func (c *constants) extend(l *literal, s Stmt) bool {
	switch s.Op {
	case OpArray:
		return l.set(s.Args[0], &value.Array{})
	case OpObject:
		return l.set(s.Args[0], &value.Object{})
	case OpSet:
		return l.set(s.Args[0], &value.Set{})
	case OpAssign:
		v, ok := c.constantOf(l, s.Args[1])
		return ok && l.set(s.Args[0], v)
	case OpAppend, OpAdd, OpInsert, OpInsertOnce:
		return c.build(l, s)
	default:
		return false
	}
}

func (l *literal) set(local int, v any) bool {
	if _, twice := l.known[local]; twice {
		return false
	}
	l.known[local] = v
	l.order = append(l.order, local)
	return true
}

func (c *constants) build(l *literal, s Stmt) bool {
	container, ok := l.known[s.Args[0]]
	if !ok {
		return false
	}
	var args []any
	for _, arg := range s.Args[1:] {
		v, ok := c.constantOf(l, arg)
		if !ok {
			return false
		}
		args = append(args, v)
	}
	switch container := container.(type) {
	case *value.Array:
		container.Items = append(container.Items, args[0])
	case *value.Set:
		container.Add(args[0])
	case *value.Object:
		if s.Op == OpInsertOnce && container.Get(args[0]) != nil {
			return false
		}
		container.Put(args[0], args[1])
	default:
		return false
	}
	return true
}

func (c *constants) constantOf(l *literal, operand int) (any, bool) {
	isConstant, number := Operand(operand).IsConstant()
	if isConstant {
		return c.values[number], true
	}
	v, ok := l.known[number]
	return v, ok
}
