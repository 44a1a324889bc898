package plan

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Body is a list of statements in binary form.
type Body string

var errBroken = errors.New("the plan is broken")

// NewBody encodes statements.
func NewBody(b Block) Body { return Body(appendBlock(nil, b)) }

func appendBlock(out []byte, b Block) []byte {
	out = binary.AppendUvarint(out, uint64(len(b)))
	for _, s := range b {
		out = append(out, byte(s.Op), byte(len(s.Blocks)))
		out = binary.AppendUvarint(out, uint64(len(s.Args)))
		for _, arg := range s.Args {
			out = binary.AppendUvarint(out, uint64(arg))
		}
		if s.Op.canFail() {
			out = binary.AppendUvarint(out, uint64(s.File))
			out = binary.AppendUvarint(out, uint64(s.Row))
		}
		for _, nested := range s.Blocks {
			out = appendBlock(out, nested)
		}
	}
	return out
}

// Decode returns the statements.
func (b Body) Decode() (Block, error) {
	r := reader{rest: string(b)}
	block := r.block(0)
	if r.failed || r.rest != "" {
		return nil, errBroken
	}
	return block, nil
}

// deepest bounds how deep blocks stand in one another.
const deepest = 1000

// promised is for how many things space is made before they are read.
const promised = 64

func (r *reader) block(depth int) Block {
	n := r.count()
	if depth > deepest {
		r.failed = true
	}
	if r.failed {
		return nil
	}
	block := make(Block, 0, min(n, promised))
	for range n {
		if r.failed {
			return nil
		}
		block = append(block, r.stmt(depth))
	}
	return block
}

func (r *reader) stmt(depth int) Stmt {
	s := Stmt{Op: Op(r.byte())}
	blocks := int(r.byte())
	args := r.count()
	s.Args = make([]int, 0, min(args, promised))
	for range args {
		if r.failed {
			break
		}
		s.Args = append(s.Args, r.number())
	}
	if r.failed || s.Op >= opEnd || len(s.Args) < s.Op.least() {
		r.failed = true
		return Stmt{}
	}
	if s.Op.canFail() {
		s.File, s.Row = r.number(), r.number()
	}
	for range blocks {
		if r.failed {
			break
		}
		s.Blocks = append(s.Blocks, r.block(depth+1))
	}
	return s
}

// least is how many arguments an operation has at least.
func (o Op) least() int {
	switch o {
	case OpCall, OpBuiltin, OpDynamic, OpWith:
		return 2
	default:
		return len(shapes[o])
	}
}

// reader reads a plan. After the first error it reads zeros.
type reader struct {
	rest   string
	failed bool
}

func (r *reader) byte() byte {
	if r.rest == "" {
		r.failed = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

// number reads what is no constant: none of it is larger than an int32.
func (r *reader) number() int {
	n := r.whole()
	if n > math.MaxInt32 {
		r.failed = true
		return 0
	}
	return int(n)
}

func (r *reader) whole() uint64 {
	n := uint64(0)
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	r.failed = true
	return 0
}

// count reads how many things follow, each of a byte at least.
func (r *reader) count() int {
	n := r.number()
	if n > len(r.rest) {
		r.failed = true
		return 0
	}
	return n
}

func (r *reader) text() string {
	n := r.count()
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) err(what string) error {
	if r.failed {
		return fmt.Errorf("read %s: %w", what, errBroken)
	}
	return nil
}
