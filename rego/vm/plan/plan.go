// Package plan holds what Rego is compiled to: OPA's intermediate representation
// (https://www.openpolicyagent.org/docs/ir), with constants folded, in a compact binary form.
package plan

import "github.com/lightk8s/lightk8s/rego/vm/value"

// Plan is a compiled set of rules.
type Plan struct {
	// Constants that statements refer to.
	Constants []any
	// Builtins are the names of the built-in functions that are called.
	Builtins []string
	// Files are the names of the Rego files that statements come from.
	Files []string
	// Funcs are the rules and functions.
	Funcs []Func
	// Attached is text that goes with the plan.
	Attached string
	// Texts go with it too. Those of a decoded plan refer to the text that it was decoded from.
	Texts []string
}

// Func is a rule or function. Its first two parameters are input and data.
type Func struct {
	// Path of the rule, such as lightk8s/lib/image/tag.
	Path string
	// Params are the number of its parameters, which are its first locals.
	Params int
	// Locals are the number of its locals.
	Locals int
	// SeesObject reports whether the value depends on more of the input than its facts.
	SeesObject bool
	// Body is decoded when the function is called first.
	Body Body
}

// Block is a list of statements, which ends early where one of them is undefined.
type Block []Stmt

// Stmt is a statement.
type Stmt struct {
	Op Op
	// Args are what the operation takes: locals, operands, and numbers.
	Args []int
	// Blocks within the statement.
	Blocks []Block
	// File and Row are where it stands in Rego, of statements that can fail.
	File, Row int

	sure bool // calls a built-in function that fails on no operand
}

// Op is the operation of a statement.
type Op uint8

// The operations, and what their Args are. L is a local, V an operand, N a number.
const (
	OpReturn      Op = iota // V: returns it
	OpCall                  // N function, L result, V arguments...
	OpBuiltin               // N builtin, L result, V arguments...
	OpDynamic               // L result, N arguments, V arguments..., V path...
	OpBlocks                // runs each of Blocks
	OpBreak                 // N: leaves as many blocks around this one
	OpDot                   // L target, V source, V key
	OpLen                   // L target, V source
	OpScan                  // V source, L key, L value, N Ordered|Once; runs Blocks[0] for each
	OpNot                   // undefined where Blocks[0] is not
	OpAssign                // L target, V source
	OpAssignOnce            // L target, V source: fails where another value was assigned
	OpReset                 // L: makes it undefined
	OpArray                 // L target, N capacity
	OpObject                // L target
	OpSet                   // L target
	OpEqual                 // V, V
	OpNotEqual              // V, V
	OpIsArray               // V
	OpIsObject              // V
	OpIsSet                 // V
	OpIsDefined             // L
	OpIsUndefined           // L
	OpAppend                // L array, V
	OpInsert                // L object, V key, V value
	OpInsertOnce            // L object, V key, V value: fails where the key has another value
	OpMerge                 // L target, L a, L b
	OpAdd                   // L set, V
	OpWith                  // L target, V value, N constants... of the path; runs Blocks[0]
	opEnd
)

// Operand is a local or a constant, as an argument of a statement.
type Operand int

// Local returns the operand for a local.
func Local(i int) Operand { return Operand(i << 1) }

// Constant returns the operand for a constant.
func Constant(i int) Operand { return Operand(i<<1 | 1) }

// IsConstant reports whether the operand is a constant, and returns the number of it, or of the local.
func (o Operand) IsConstant() (bool, int) { return o&1 == 1, int(o >> 1) }

// Index returns the number of the function with the path; -1: there is none.
func (p *Plan) Index(path string) int {
	for i := range p.Funcs {
		if p.Funcs[i].Path == path {
			return i
		}
	}
	return -1
}

// freeze makes the constants fit to be shared.
func (p *Plan) freeze() {
	for _, c := range p.Constants {
		value.Freeze(c)
	}
}
