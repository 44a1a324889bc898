package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ir"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// FromIR translates OPA's plan. It fails on a statement that it does not know.
func FromIR(policy *ir.Policy) (*Plan, error) {
	t := translator{policy: policy, plan: &Plan{}, funcs: map[string]int{}, builtins: map[string]int{}, constants: newConstants()}
	for _, file := range policy.Static.Files {
		t.plan.Files = append(t.plan.Files, file.Value)
	}
	for i, f := range policy.Funcs.Funcs {
		t.funcs[f.Name] = i
	}
	for _, f := range policy.Funcs.Funcs {
		out, err := t.function(f)
		if err != nil {
			return nil, fmt.Errorf("translate %s: %w", f.Name, err)
		}
		t.plan.Funcs = append(t.plan.Funcs, out)
	}
	t.plan.Constants = t.constants.values
	t.plan.markSeesObject()
	t.plan.freeze()
	return t.plan, nil
}

type translator struct {
	policy    *ir.Policy
	plan      *Plan
	funcs     map[string]int
	builtins  map[string]int
	constants *constants
	rename    map[ir.Local]int // locals of the function that have another number here
}

// renaming numbers the parameters from 0. OPA has the result among them.
func renaming(f *ir.Func) map[ir.Local]int {
	rename := map[ir.Local]int{}
	for i, parameter := range f.Params {
		rename[parameter] = i
	}
	next := len(f.Params)
	for local := range ir.Local(len(f.Params) + 1) {
		if _, is := rename[local]; !is {
			rename[local] = next
			next++
		}
	}
	return rename
}

func (t *translator) number(l ir.Local) int {
	if number, ok := t.rename[l]; ok {
		return number
	}
	return int(l)
}

func (t *translator) function(f *ir.Func) (Func, error) {
	t.rename = renaming(f)
	var body Block
	for _, b := range f.Blocks {
		block, err := t.block(b)
		if err != nil {
			return Func{}, err
		}
		body = append(body, Stmt{Op: OpBlocks, Blocks: []Block{block}})
	}
	out := Func{Path: path(f), Params: len(f.Params)}
	body = t.constants.fold(body, t.number(f.Return))
	body = propagate(body, len(f.Params))
	body = returnEarly(body, t.number(f.Return))
	markScans(body)
	out.Locals = max(locals(body), len(f.Params))
	out.Body = NewBody(body)
	return out, nil
}

// path drops the generation of the function, which tells those apart that a with statement made.
func path(f *ir.Func) string {
	if len(f.Path) > 0 && f.Path[0] == "g0" {
		return Path(f.Path[1:]...)
	}
	return Path(f.Path...)
}

// escape keeps apart the steps of a path, as JSON Pointer does.
var escape = strings.NewReplacer("~", "~0", "/", "~1")

// Path joins the steps of a path, such as lightk8s, lib, image, tag.
func Path(steps ...string) string {
	escaped := make([]string, len(steps))
	for i, step := range steps {
		escaped[i] = escape.Replace(step)
	}
	return strings.Join(escaped, "/")
}

func (t *translator) block(b *ir.Block) (Block, error) {
	var out Block
	for _, s := range b.Stmts {
		stmt, err := t.stmt(s)
		if err != nil {
			return nil, err
		}
		if location := s.GetLocation(); stmt.Op.canFail() {
			stmt.File, stmt.Row = location.File, location.Row
		}
		out = append(out, stmt)
	}
	return out, nil
}

// canFail reports whether the operation can end the evaluation.
func (o Op) canFail() bool {
	return slices.Contains([]Op{OpBuiltin, OpCall, OpDynamic, OpAssignOnce, OpInsertOnce, OpMerge}, o)
}

func (t *translator) stmt(s ir.Stmt) (Stmt, error) {
	switch s := s.(type) {
	case *ir.ReturnLocalStmt:
		return Stmt{Op: OpReturn, Args: []int{t.local(s.Source)}}, nil
	case *ir.CallStmt:
		return t.call(s)
	case *ir.CallDynamicStmt:
		return t.dynamic(s), nil
	case *ir.BlockStmt:
		return t.nested(OpBlocks, nil, s.Blocks...)
	case *ir.BreakStmt:
		return Stmt{Op: OpBreak, Args: []int{int(s.Index)}}, nil
	case *ir.DotStmt:
		return Stmt{Op: OpDot, Args: []int{t.number(s.Target), t.operand(s.Source), t.operand(s.Key)}}, nil
	case *ir.LenStmt:
		return Stmt{Op: OpLen, Args: []int{t.number(s.Target), t.operand(s.Source)}}, nil
	case *ir.ScanStmt:
		return t.nested(OpScan, []int{t.local(s.Source), t.number(s.Key), t.number(s.Value), 0}, s.Block)
	case *ir.NotStmt:
		return t.nested(OpNot, nil, s.Block)
	case *ir.WithStmt:
		args := []int{t.number(s.Local), t.operand(s.Value)}
		for _, step := range s.Path {
			args = append(args, t.constants.add(t.policy.Static.Strings[step].Value))
		}
		return t.nested(OpWith, args, s.Block)
	default:
		return t.simple(s)
	}
}

// simple translates a statement without blocks within it.
func (t *translator) simple(s ir.Stmt) (Stmt, error) {
	switch s := s.(type) {
	case *ir.AssignVarStmt:
		return t.assign(s.Target, t.operand(s.Source)), nil
	case *ir.AssignVarOnceStmt:
		return Stmt{Op: OpAssignOnce, Args: []int{t.number(s.Target), t.operand(s.Source)}}, nil
	case *ir.AssignIntStmt:
		return t.assign(s.Target, t.constant(s.Value)), nil
	case *ir.MakeNumberIntStmt:
		return t.assign(s.Target, t.constant(s.Value)), nil
	case *ir.MakeNumberRefStmt:
		return t.assign(s.Target, t.constant(value.ParseNumber(t.policy.Static.Strings[s.Index].Value))), nil
	case *ir.MakeNullStmt:
		return t.assign(s.Target, t.constant(value.Null{})), nil
	case *ir.ResetLocalStmt:
		return Stmt{Op: OpReset, Args: []int{t.number(s.Target)}}, nil
	case *ir.MakeArrayStmt:
		return Stmt{Op: OpArray, Args: []int{t.number(s.Target), int(s.Capacity)}}, nil
	case *ir.MakeObjectStmt:
		return Stmt{Op: OpObject, Args: []int{t.number(s.Target)}}, nil
	case *ir.MakeSetStmt:
		return Stmt{Op: OpSet, Args: []int{t.number(s.Target)}}, nil
	case *ir.ArrayAppendStmt:
		return Stmt{Op: OpAppend, Args: []int{t.number(s.Array), t.operand(s.Value)}}, nil
	case *ir.ObjectInsertStmt:
		return Stmt{Op: OpInsert, Args: []int{t.number(s.Object), t.operand(s.Key), t.operand(s.Value)}}, nil
	case *ir.ObjectInsertOnceStmt:
		return Stmt{Op: OpInsertOnce, Args: []int{t.number(s.Object), t.operand(s.Key), t.operand(s.Value)}}, nil
	case *ir.ObjectMergeStmt:
		return Stmt{Op: OpMerge, Args: []int{t.number(s.Target), t.local(s.A), t.local(s.B)}}, nil
	case *ir.SetAddStmt:
		return Stmt{Op: OpAdd, Args: []int{t.number(s.Set), t.operand(s.Value)}}, nil
	default:
		return t.check(s)
	}
}

// check translates a statement that only asks.
func (t *translator) check(s ir.Stmt) (Stmt, error) {
	switch s := s.(type) {
	case *ir.EqualStmt:
		return Stmt{Op: OpEqual, Args: []int{t.operand(s.A), t.operand(s.B)}}, nil
	case *ir.NotEqualStmt:
		return Stmt{Op: OpNotEqual, Args: []int{t.operand(s.A), t.operand(s.B)}}, nil
	case *ir.IsArrayStmt:
		return Stmt{Op: OpIsArray, Args: []int{t.operand(s.Source)}}, nil
	case *ir.IsObjectStmt:
		return Stmt{Op: OpIsObject, Args: []int{t.operand(s.Source)}}, nil
	case *ir.IsSetStmt:
		return Stmt{Op: OpIsSet, Args: []int{t.operand(s.Source)}}, nil
	case *ir.IsDefinedStmt:
		return Stmt{Op: OpIsDefined, Args: []int{t.local(s.Source)}}, nil
	case *ir.IsUndefinedStmt:
		return Stmt{Op: OpIsUndefined, Args: []int{t.local(s.Source)}}, nil
	default:
		return Stmt{}, fmt.Errorf("statement %T is not supported", s)
	}
}

func (t *translator) nested(op Op, args []int, blocks ...*ir.Block) (Stmt, error) {
	out := Stmt{Op: op, Args: args}
	for _, b := range blocks {
		block, err := t.block(b)
		if err != nil {
			return Stmt{}, err
		}
		out.Blocks = append(out.Blocks, block)
	}
	return out, nil
}

func (t *translator) assign(target ir.Local, source int) Stmt {
	return Stmt{Op: OpAssign, Args: []int{int(target), source}}
}

func (t *translator) call(s *ir.CallStmt) (Stmt, error) {
	op := OpCall
	number, ok := t.funcs[s.Func]
	if !ok {
		op, number = OpBuiltin, t.builtin(s.Func)
	}
	args := []int{number, t.number(s.Result)}
	for _, arg := range s.Args {
		args = append(args, t.operand(arg))
	}
	return Stmt{Op: op, Args: args, sure: op == OpBuiltin && slices.Contains(sure, s.Func)}, nil
}

func (t *translator) dynamic(s *ir.CallDynamicStmt) Stmt {
	args := []int{t.number(s.Result), len(s.Args)}
	for _, arg := range s.Args {
		args = append(args, t.local(arg))
	}
	for _, step := range s.Path {
		args = append(args, t.operand(step))
	}
	return Stmt{Op: OpDynamic, Args: args}
}

func (t *translator) builtin(name string) int {
	number, ok := t.builtins[name]
	if !ok {
		number = len(t.plan.Builtins)
		t.builtins[name] = number
		t.plan.Builtins = append(t.plan.Builtins, name)
	}
	return number
}

func (t *translator) local(l ir.Local) int { return int(Local(t.number(l))) }

func (t *translator) constant(v any) int { return int(Constant(t.constants.add(v))) }

// operand translates an operand, which is decoded from JSON as a pointer.
func (t *translator) operand(o ir.Operand) int {
	switch v := o.Value.(type) {
	case *ir.StringIndex:
		return t.constant(t.policy.Static.Strings[*v].Value)
	case ir.StringIndex:
		return t.constant(t.policy.Static.Strings[v].Value)
	case *ir.Bool:
		return t.constant(bool(*v))
	case ir.Bool:
		return t.constant(bool(v))
	case *ir.Local:
		return t.local(*v)
	case ir.Local:
		return t.local(v)
	default:
		panic(fmt.Sprintf("operand %T", v)) //nolint:forbidigo // OPA documents these three
	}
}
