package plan

// returnEarly has a rule return as soon as one of its bodies holds, where all of them yield one constant:
// what the others yield cannot differ. result is the local that the rule returns.
func returnEarly(body Block, result int) Block {
	constant, ok := -1, true
	for s := range body.all() {
		if s.Op == OpAssignOnce && s.Args[0] != result {
			is, _ := Operand(s.Args[1]).IsConstant()
			ok = ok && is && (constant < 0 || constant == s.Args[1])
			constant = s.Args[1]
		}
	}
	if !ok || constant < 0 {
		return body
	}
	return body.rewrite(func(b Block) Block {
		for i, s := range b {
			if s.Op == OpAssignOnce && s.Args[0] != result {
				b[i] = Stmt{Op: OpReturn, Args: []int{s.Args[1]}}
			}
		}
		return b
	})
}
