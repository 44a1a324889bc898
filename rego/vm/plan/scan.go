package plan

import "slices"

// How a scan runs: bits of its last argument.
const (
	// Ordered scans look at keys in order.
	Ordered = 1 << iota
	// Once is for scans that end with the first element for which the block runs to its end.
	Once
)

// markScans marks the scans that end early, and those whose order can be seen: that append to an array, or put
// into an object, that was there before, and that end early where another element would fail.
func markScans(b Block) {
	for i := range b {
		s := &b[i]
		if s.Op == OpScan {
			block, made := s.Blocks[0], s.Blocks[0].made()
			once := block.assignsAlone(made)
			if once {
				s.Args[3] |= Once
			}
			if block.ordered(made) || (once || block.leaves(0)) && block.mayFail() {
				s.Args[3] |= Ordered
			}
		}
		for _, nested := range s.Blocks {
			markScans(nested)
		}
	}
}

// assignsAlone reports whether all that a block does is to assign a constant at its end: to run it again changes
// nothing, and OPA's interpreter does not.
func (b Block) assignsAlone(made map[int]bool) bool {
	if len(b) == 0 || b[len(b)-1].Op != OpAssign {
		return false
	}
	constant, _ := Operand(b[len(b)-1].Args[1]).IsConstant()
	return constant && !b.leaves(0) && !b.has(func(s Stmt) bool {
		return s.Op == OpAssignOnce || slices.Contains(building, s.Op) && !made[s.Args[0]]
	})
}

// leaves reports whether a statement in as many blocks within the block leaves what is around the block.
func (b Block) leaves(depth int) bool {
	return slices.ContainsFunc(b, func(s Stmt) bool {
		return s.Op == OpReturn || s.Op == OpBreak && s.Args[0] > depth ||
			slices.ContainsFunc(s.Blocks, func(nested Block) bool { return nested.leaves(depth + 1) })
	})
}

// sure are the built-in functions that fail on no operand.
var sure = []string{
	"equal", "neq", "lt", "lte", "gt", "gte", "internal.member_2", "internal.member_3", "type_name",
	"is_string", "is_boolean", "is_number", "is_object", "is_array", "is_set", "is_null",
}

// mayFail reports whether a statement of the block can end the evaluation.
func (b Block) mayFail() bool {
	return b.has(func(s Stmt) bool { return s.Op.canFail() && !s.sure })
}

// has reports whether one of the statements is such.
func (b Block) has(is func(Stmt) bool) bool {
	for s := range b.all() {
		if is(s) {
			return true
		}
	}
	return false
}

// made are the locals that the block makes arrays, objects or sets.
func (b Block) made() map[int]bool {
	made := map[int]bool{}
	for s := range b.all() {
		if s.Op.makes() {
			made[s.Args[0]] = true
		}
	}
	return made
}

// ordered reports whether the block appends to an array, or puts into an object, that it does not make.
func (b Block) ordered(made map[int]bool) bool {
	return b.has(func(s Stmt) bool { return (s.Op == OpAppend || s.Op == OpInsert) && !made[s.Args[0]] })
}
