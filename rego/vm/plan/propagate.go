package plan

// propagate has statements use constants, and the locals that others are copies of; then it drops the
// assignments that nothing reads. params are the parameters, which nothing can replace.
func propagate(body Block, params int) Block {
	forward(body, known{})
	for {
		read := map[int]bool{}
		body.reads(func(local int) { read[local] = true })
		for i := range params {
			read[i] = true
		}
		dropped := false
		body = body.rewrite(func(b Block) Block {
			out := b[:0]
			for _, s := range b {
				if s.Op == OpAssign && !read[s.Args[0]] {
					dropped = true
					continue
				}
				out = append(out, s)
			}
			return out
		})
		if !dropped {
			return body
		}
	}
}

// known maps locals to the operand that they are equal to at a point of the body.
type known map[int]Operand

// forget drops what is known of a local that is set anew.
func (k known) forget(local int) {
	delete(k, local)
	for other, operand := range k {
		if operand == Local(local) {
			delete(k, other)
		}
	}
}

// forward replaces operands along a block. What a block within it sets is not known in it, since it can be
// a loop, nor after it.
func forward(b Block, k known) {
	for i := range b {
		s := &b[i]
		for j, arg := range s.Args {
			if constant, number := Operand(arg).IsConstant(); s.kind(j) == 'V' && !constant {
				if operand, ok := k[number]; ok {
					s.Args[j] = int(operand)
				}
			}
		}
		for j, arg := range s.Args {
			if kind := s.kind(j); kind == 'L' || kind == 'M' {
				k.forget(arg)
			}
		}
		for _, nested := range s.Blocks {
			nested.sets(k.forget)
		}
		for _, nested := range s.Blocks {
			inner := known{}
			for local, operand := range k {
				inner[local] = operand
			}
			forward(nested, inner)
		}
		if s.Op == OpAssign && s.Args[1] != int(Local(s.Args[0])) {
			k[s.Args[0]] = Operand(s.Args[1])
		}
	}
}
