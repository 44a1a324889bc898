// Package builtin has the built-in functions of Rego. Those that controls call often are written here for
// operands of the usual types; for all others, and for every other function, OPA's own are called.
package builtin

import (
	"context"
	"errors"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Func is a built-in function. Its result is nil where it is undefined.
type Func func(ctx context.Context, at *ast.Location, args []any) (any, error)

// native answers for operands of the usual types; ok is false for others, which OPA is asked about.
type native func(args []any) (result any, ok bool)

// Find returns the function with the name; ok is false where OPA has none.
func Find(name string) (f Func, ok bool) {
	theirs := topdown.GetBuiltin(name)
	if theirs == nil {
		return nil, false
	}
	slow := func(ctx context.Context, at *ast.Location, args []any) (any, error) {
		return ask(ctx, name, theirs, at, args)
	}
	ours, ok := natives[name]
	if !ok {
		return slow, true
	}
	return func(ctx context.Context, at *ast.Location, args []any) (any, error) {
		if result, ok := ours(args); ok {
			return result, nil
		}
		return slow(ctx, at, args)
	}, true
}

// IsNative reports whether a function is written here.
func IsNative(name string) bool {
	_, ok := natives[name]
	return ok
}

// ask calls OPA's function. One that yields many results, such as walk, yields a list of them.
func ask(ctx context.Context, name string, f topdown.BuiltinFunc, at *ast.Location, args []any) (any, error) {
	if name == "concat" {
		if err := checkConcat(args); err != nil {
			return nil, failure(name, at, err)
		}
	}
	operands := make([]*ast.Term, len(args))
	for i, arg := range args {
		operands[i] = ast.NewTerm(value.ToRego(arg))
	}
	var results []any
	with := topdown.BuiltinContext{Context: ctx, Location: at}
	if slices.Contains(costly, name) {
		with.Cancel = topdown.NewCancel()
		defer context.AfterFunc(ctx, with.Cancel.Cancel)()
	}
	err := f(with, operands, func(t *ast.Term) error {
		results = append(results, value.FromRego(t.Value))
		return nil
	})
	if err != nil {
		return nil, failure(name, at, err)
	}
	if builtin := ast.BuiltinMap[name]; builtin != nil && builtin.Relation {
		return value.NewArray(results...), nil
	}
	if len(results) == 0 {
		return nil, nil
	}
	return results[0], nil
}

// costly are the functions whose result can be far larger than their operands. They end with the context.
var costly = []string{"concat", "net.cidr_expand", "numbers.range", "numbers.range_step", "regex.replace", "replace", "strings.replace_n"}

// failure is the error that OPA makes of one of a built-in function; nil where the result is undefined.
func failure(name string, at *ast.Location, err error) error {
	var halt topdown.Halt
	var theirs *topdown.Error
	var operand builtins.ErrOperand
	code := topdown.BuiltinErr
	switch {
	case errors.As(err, &halt), errors.As(err, &theirs):
		return err
	case errors.As(err, &operand):
		code = topdown.TypeErr
	}
	return (&topdown.Error{Code: code, Message: name + ": " + err.Error(), Location: at}).Wrap(err)
}
