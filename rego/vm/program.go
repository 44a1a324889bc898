// Package vm executes plans of Rego: statements become closures over the locals of their function, each
// function when it is called first.
package vm

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/lightk8s/lightk8s/rego/vm/builtin"
	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Program is a plan that is ready to be executed. It is safe for concurrent use.
type Program struct {
	plan     *plan.Plan
	builtins []builtin.Func
	byPath   map[string]int
	funcs    []atomic.Pointer[function]
	mu       sync.Mutex // compiles one function at a time
}

// function is a compiled rule or function.
type function struct {
	locals int
	body   []op
}

// New returns the program of a plan. It fails where the plan calls a function that OPA does not have.
func New(p *plan.Plan) (*Program, error) {
	program := &Program{plan: p, byPath: make(map[string]int, len(p.Funcs)), funcs: make([]atomic.Pointer[function], len(p.Funcs))}
	for _, name := range p.Builtins {
		f, ok := builtin.Find(name)
		if !ok {
			return nil, fmt.Errorf("the plan calls %s, which is not a built-in function", name)
		}
		program.builtins = append(program.builtins, f)
	}
	for i, f := range p.Funcs {
		program.byPath[f.Path] = i
	}
	return program, nil
}

// Rule returns the number of the rule with the path, such as lightk8s/lib/image/tag; ok is false where there is none.
func (p *Program) Rule(path ...string) (number int, ok bool) {
	number, ok = p.byPath[plan.Path(path...)]
	return number, ok && p.plan.Funcs[number].Params == 2
}

// function returns the compiled function with the number.
func (p *Program) function(number int) *function {
	if f := p.funcs[number].Load(); f != nil {
		return f
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.funcs[number].Load(); f != nil {
		return f
	}
	from := p.plan.Funcs[number]
	body, err := from.Body.Decode()
	c := compiler{program: p, function: from}
	f := &function{locals: from.Locals, body: c.block(body)}
	if err != nil || c.err != nil {
		f.body = []op{fails(fmt.Errorf("compile %s: %w", from.Path, firstOf(err, c.err)))}
	}
	p.funcs[number].Store(f)
	return f
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// location names a statement of the plan in errors.
func (p *Program) location(s plan.Stmt) *ast.Location {
	if s.File >= len(p.plan.Files) {
		return nil
	}
	return &ast.Location{File: p.plan.Files[s.File], Row: s.Row}
}

// unescape undoes what plan.Path does to a step.
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// ref writes the path of a function as Rego does, such as data.lightk8s.lib.image.tag.
func ref(path string) string {
	out := ast.Ref{ast.DefaultRootDocument}
	for step := range strings.SplitSeq(path, "/") {
		out = append(out, ast.StringTerm(unescape.Replace(step)))
	}
	return out.String()
}

// conflict is the error of a rule that has two values.
func conflict(code, message string, at *ast.Location) error {
	return &topdown.Error{Code: code, Message: message, Location: at}
}

// Limits bound the evaluation of a rule that is asked for, so that one that takes too much fails alone. Zero: the
// default.
type Limits struct {
	// Steps are calls and elements that are looked at.
	Steps int
	// Memory is what arrays, objects, sets and strings take that are computed, in bytes. What rules before this one
	// computed on the same input is held beside it, up to half as much.
	Memory int
}

// The default limits: about ten seconds, and more memory than any control has asked for.
const (
	DefaultSteps  = 1 << 28
	DefaultMemory = 1 << 29
)

// Evaluator evaluates the rules of a program on one data document.
type Evaluator struct {
	program *Program
	data    any
	limits  Limits
	pool    sync.Pool
}

// NewEvaluator returns an evaluator. The data document must not be changed afterwards.
func NewEvaluator(p *Program, data map[string]any, limits Limits) *Evaluator {
	if limits.Steps == 0 {
		limits.Steps = DefaultSteps
	}
	if limits.Memory == 0 {
		limits.Memory = DefaultMemory
	}
	return &Evaluator{program: p, data: value.WithNulls(data), limits: limits}
}

// Run calls visit with a function that evaluates rules by their number. What rules have in common is
// computed once. The value is nil where the rule is undefined.
func (e *Evaluator) Run(ctx context.Context, input Input, visit func(rule func(number int) (any, error))) {
	m, ok := e.pool.Get().(*machine)
	if !ok {
		m = newMachine(e)
	}
	m.start(ctx, input)
	visit(m.rule)
	m.stop()
	e.pool.Put(m)
}
