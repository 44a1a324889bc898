package plan

import "iter"

// shape is what the arguments of an operation are: L a local that is set, M one that is changed, V an
// operand, N a number. The last is repeated where there are more.
var shapes = [opEnd]string{
	OpReturn: "V", OpCall: "NLV", OpBuiltin: "NLV", OpDynamic: "LNV", OpBlocks: "", OpBreak: "N",
	OpDot: "LVV", OpLen: "LV", OpScan: "VLLN", OpNot: "", OpAssign: "LV", OpAssignOnce: "MV", OpReset: "L",
	OpArray: "LN", OpObject: "L", OpSet: "L", OpEqual: "VV", OpNotEqual: "VV", OpIsArray: "V", OpIsObject: "V",
	OpIsSet: "V", OpIsDefined: "V", OpIsUndefined: "V", OpAppend: "MV", OpInsert: "MVV", OpInsertOnce: "MVV",
	OpMerge: "LVV", OpAdd: "MV", OpWith: "MVN",
}

// kind returns what the i-th argument of the statement is.
func (s Stmt) kind(i int) byte {
	shape := shapes[s.Op]
	return shape[min(i, len(shape)-1)]
}

// all yields the statements of the block, each before those of the blocks within it.
func (b Block) all() iter.Seq[Stmt] {
	return func(yield func(Stmt) bool) { b.each(yield) }
}

// each reports whether yield took every statement.
func (b Block) each(yield func(Stmt) bool) bool {
	for _, s := range b {
		if !yield(s) {
			return false
		}
		for _, nested := range s.Blocks {
			if !nested.each(yield) {
				return false
			}
		}
	}
	return true
}

// sets calls visit with each local that the block sets or changes.
func (b Block) sets(visit func(local int)) {
	for s := range b.all() {
		for i, arg := range s.Args {
			if kind := s.kind(i); kind == 'L' || kind == 'M' {
				visit(arg)
			}
		}
	}
}

// reads calls visit with each local that the block reads, or changes.
func (b Block) reads(visit func(local int)) {
	for s := range b.all() {
		for i, arg := range s.Args {
			switch constant, number := Operand(arg).IsConstant(); {
			case s.kind(i) == 'M':
				visit(arg)
			case s.kind(i) == 'V' && !constant:
				visit(number)
			}
		}
	}
}

// locals returns how many locals a body has.
func locals(body Block) int {
	most := -1
	count := func(local int) { most = max(most, local) }
	body.sets(count)
	body.reads(count)
	return most + 1
}

// rewrite replaces each block within a block, innermost first, and the block itself.
func (b Block) rewrite(change func(Block) Block) Block {
	for i := range b {
		for j, nested := range b[i].Blocks {
			b[i].Blocks[j] = nested.rewrite(change)
		}
	}
	return change(b)
}
