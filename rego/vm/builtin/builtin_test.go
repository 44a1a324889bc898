package builtin_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"

	"github.com/lightk8s/lightk8s/rego/vm/builtin"
	"github.com/lightk8s/lightk8s/rego/vm/value"
	"github.com/lightk8s/lightk8s/test/regovalue"
	"github.com/lightk8s/lightk8s/test/seed"
)

// bridged are functions that controls call and OPA answers.
var bridged = []string{
	"base64.decode", "base64.is_valid", "format_int", "internal.member_3", "json.is_valid", "json.marshal", "json.patch",
	"json.unmarshal", "net.cidr_contains", "net.cidr_intersects", "net.cidr_is_valid", "object.filter", "object.remove",
	"object.subset", "regex.find_n", "regex.replace", "strings.any_prefix_match", "strings.replace_n", "type_name",
	"units.parse", "units.parse_bytes", "walk", "yaml.is_valid", "yaml.unmarshal", "bits.and", "cast_array",
	"intersection", "union", "array.reverse", "json.filter", "json.remove", "object.union_n", "all", "any", "product",
	"strings.reverse", "strings.count", "regex.split", "regex.is_valid", "glob.match", "semver.compare", "trim",
}

// functions are those that are tried: the native ones first.
func functions() []string {
	var out []string
	for _, f := range ast.Builtins {
		if builtin.IsNative(f.Name) {
			out = append(out, f.Name)
		}
	}
	return append(out, bridged...)
}

// Each function answers as OPA's, with operands of right and of wrong types.
func FuzzBuiltins(f *testing.F) {
	names := functions()
	r := rand.New(rand.NewPCG(3, seed.Of(f)))
	for i := range names {
		data := make([]byte, 60)
		for j := range data {
			data[j] = byte(r.UintN(256))
		}
		f.Add(byte(i), data)
	}
	f.Fuzz(func(t *testing.T, number byte, data []byte) {
		name := names[int(number)%len(names)]
		s := regovalue.New(data)
		compare(t, name, operands(s, ast.BuiltinMap[name]))
	})
}

func TestRandomOperandsAreAnsweredAsByOPA(t *testing.T) {
	times := uint64(2_000)
	if testing.Short() {
		times = 200
	}
	first := seed.Of(t)
	for i, name := range functions() {
		t.Run(name, func(t *testing.T) {
			for n := range times {
				s := regovalue.Random(uint64(i)+first, n, 80)
				if compare(t, name, operands(s, ast.BuiltinMap[name])); t.Failed() {
					return
				}
			}
		})
	}
}

// operands draws the operands of a function: mostly of the types that it takes.
func operands(s *regovalue.Source, f *ast.Builtin) []any {
	args := make([]any, len(f.Decl.FuncArgs().Args))
	for i, arg := range f.Decl.FuncArgs().Args {
		args[i] = operand(s, arg.String())
	}
	return args
}

func operand(s *regovalue.Source, kind string) any {
	if s.N(5) == 0 {
		return s.Value(2)
	}
	has := func(part string) bool { return strings.Contains(kind, part) }
	var makers []func() any
	add := func(part string, maker func() any) {
		if has(part) {
			makers = append(makers, maker)
		}
	}
	add("string", func() any { return s.Text() })
	add("number", s.Number)
	add("array", func() any { return list(s, has("array[string]")) })
	add("set", func() any { return value.NewSet(list(s, has("set[string]")).Items...) })
	add("object", func() any { return s.Object(2) })
	add("object", func() any { return value.Of(s.Document(3)) })
	if len(makers) == 0 {
		return s.Value(2)
	}
	return makers[s.N(len(makers))]()
}

func list(s *regovalue.Source, texts bool) *value.Array {
	out := value.NewArray()
	for range s.N(6) {
		if texts || s.N(3) == 0 {
			out.Items = append(out.Items, s.Text())
		} else {
			out.Items = append(out.Items, s.Value(1))
		}
	}
	return out
}

func compare(t *testing.T, name string, args []any) {
	t.Helper()
	rego := make([]*ast.Term, len(args))
	for i, arg := range args {
		rego[i] = ast.NewTerm(value.ToRego(arg))
	}
	call := fmt.Sprintf("%s(%v)", name, rego)
	want := theirs(t.Context(), name, rego)
	f, ok := builtin.Find(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	if got := answer(f(t.Context(), nil, args)); got != want {
		t.Errorf("%s is\n%s, want\n%s", call, got, want)
	}
	for i, arg := range args {
		if got := value.ToRego(arg).String(); got != rego[i].String() {
			t.Errorf("%s changed operand %d to %s", call, i, got)
		}
	}
}

// answer is a result or error in one text.
func answer(v any, err error) string {
	var coded *topdown.Error
	switch {
	case errors.As(err, &coded):
		return coded.Code + ": " + coded.Message
	case err != nil:
		return "error: " + err.Error()
	case v == nil:
		return "undefined"
	default:
		return value.ToRego(v).String()
	}
}

// theirs evaluates a call by OPA's function, with the error that its interpreter makes of it.
func theirs(ctx context.Context, name string, args []*ast.Term) string {
	var results []*ast.Term
	err := topdown.GetBuiltin(name)(topdown.BuiltinContext{Context: ctx}, args, func(t *ast.Term) error {
		results = append(results, t)
		return nil
	})
	var coded *topdown.Error
	var operand builtins.ErrOperand
	switch {
	case errors.As(err, &coded):
		return coded.Code + ": " + coded.Message
	case errors.As(err, &operand):
		return topdown.TypeErr + ": " + name + ": " + err.Error()
	case err != nil:
		return topdown.BuiltinErr + ": " + name + ": " + err.Error()
	case ast.BuiltinMap[name].Relation:
		return ast.ArrayTerm(results...).String()
	case len(results) == 0:
		return "undefined"
	default:
		return results[0].String()
	}
}

// What is at a boundary is tried with each combination.
func TestBoundaries(t *testing.T) {
	whole := []any{
		int64(0), int64(1), int64(-1), int64(2), int64(3), int64(-3), int64(10), int64(1<<31 - 1), int64(-1 << 31), int64(1 << 31), int64(-1<<31 - 1),
		int64(3_037_000_499), int64(3_037_000_500), int64(1<<53 + 1), int64(1<<63 - 1), int64(-1 << 63), int64(1<<63 - 2), int64(-1<<63 + 1),
		value.ParseNumber("1.0"), value.ParseNumber("-0"), value.ParseNumber("1.5"), value.ParseNumber("9223372036854775808"), value.ParseNumber("1e400"),
	}
	var texts []any
	for _, text := range regovalue.Texts {
		texts = append(texts, text)
	}
	few := whole[:9]
	arrays := []any{value.NewArray(), value.NewArray("a", "b", "c"), []any{nil, int64(1)}, value.NewSet(), value.NewSet("b", "a"), value.NewArray(int64(1<<63-1), int64(1))}
	for name, operands := range map[string][][]any{
		"plus": {whole, whole}, "minus": {whole, whole}, "mul": {whole, whole}, "div": {whole, whole}, "rem": {whole, whole},
		"equal": {whole, whole}, "lt": {whole, whole}, "lte": {whole, whole}, "gt": {whole, whole}, "gte": {whole, whole}, "neq": {whole, whole},
		"floor": {whole}, "ceil": {whole}, "round": {whole}, "abs": {whole}, "to_number": {slices.Concat(whole, texts)},
		"count": {slices.Concat(texts, arrays)}, "sum": {arrays}, "max": {arrays}, "min": {arrays}, "sort": {arrays},
		"lower": {texts}, "upper": {texts}, "trim_space": {texts}, "contains": {texts, texts}, "startswith": {texts, texts}, "endswith": {texts, texts},
		"trim": {texts, texts}, "trim_left": {texts, texts}, "trim_right": {texts, texts}, "trim_prefix": {texts, texts}, "trim_suffix": {texts, texts},
		"split": {texts, texts}, "indexof": {texts, texts}, "regex.match": {texts, texts}, "concat": {texts, arrays},
		"substring": {texts, few, few}, "array.slice": {arrays, whole, whole}, "array.concat": {arrays, arrays},
		"replace":                          {texts, {"", "a", "\xff", "日"}, {"", "a", "aa", "\xff", "本"}},
		"regex.find_all_string_submatch_n": {texts, texts, {int64(-1), int64(0), int64(1), int64(2), value.ParseNumber("1.0"), value.ParseNumber("1.5"), "1"}},
		"object.get":                       {{value.Of(map[string]any{"a": map[string]any{"b": []any{"c"}}, "n": nil})}, {"a", "n", value.NewArray(), value.NewArray("a", "b", int64(0)), value.NewArray("a", "b", int64(1)), []any{"n"}, []any{nil}, value.NewArray("a", "b", int64(0), "c")}, {"default", value.Null{}}},
		"sprintf": {{"%d", "%s", "%v", "%5.1f", "%x", "%q", "%c", "%", "%z", "%[2]d", "%[3]v", "%*d", "%!", "%t", "%T", "%e", "%U", "\xff%s", "%-10s|", "%+v", "%#v", "%08.3f"}, {
			value.NewArray(), value.NewArray(int64(7)), value.NewArray("s"), value.NewArray(true), value.NewArray(value.Null{}), []any{nil, 1.5}, value.NewArray(value.ParseNumber("1.0")),
			value.NewArray(value.ParseNumber("1e400")), value.NewArray(value.ParseNumber("9223372036854775808")), value.NewArray(int64(1), int64(2)), value.NewArray(value.NewSet("a")),
			value.NewArray(value.NewArray("a", int64(1))), value.NewArray("\xff"), "text", value.NewSet("a"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			each(operands, nil, func(args []any) { compare(t, name, args) })
		})
	}
}

// each calls visit with each combination.
func each(operands [][]any, chosen []any, visit func([]any)) {
	if len(operands) == 0 {
		visit(slices.Clone(chosen))
		return
	}
	for _, v := range operands[0] {
		each(operands[1:], append(slices.Clip(chosen), v), visit)
	}
}

func TestThereAreOnlyTheFunctionsOfOPA(t *testing.T) {
	for _, name := range []string{"", "nothing", "Count"} {
		if _, ok := builtin.Find(name); ok {
			t.Errorf("there is %q", name)
		}
	}
	if n := len(functions()) - len(bridged); n < 40 {
		t.Errorf("%d functions are native, want 40 at least", n)
	}
}

// Functions whose result can be far larger than their operands end with the context.
func TestCostlyFunctionsEndWithTheContext(t *testing.T) {
	many, text := value.NewArray(), strings.Repeat("a", 1<<20)
	for range 1 << 16 {
		many.Items = append(many.Items, "")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, args := range map[string][]any{
		"replace":         {text, "a", text},
		"concat":          {text, many},
		"numbers.range":   {int64(1), int64(1 << 40)},
		"net.cidr_expand": {"::/64"},
		"regex.replace":   {text, "a", text},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := builtin.Find(name)
			if _, err := f(ctx, nil, args); err == nil {
				t.Error("no error")
			}
		})
	}
}
