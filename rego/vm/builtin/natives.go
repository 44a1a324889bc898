package builtin

import (
	"strings"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

var natives = map[string]native{
	"equal": compared(func(c int) bool { return c == 0 }),
	"neq":   compared(func(c int) bool { return c != 0 }),
	"lt":    compared(func(c int) bool { return c < 0 }),
	"lte":   compared(func(c int) bool { return c <= 0 }),
	"gt":    compared(func(c int) bool { return c > 0 }),
	"gte":   compared(func(c int) bool { return c >= 0 }),

	"is_string":  is(func(v any) bool { _, ok := v.(string); return ok }),
	"is_boolean": is(func(v any) bool { _, ok := v.(bool); return ok }),
	"is_number":  is(value.IsNumber),
	"is_object":  is(value.IsObject),
	"is_array":   is(func(v any) bool { _, ok := value.Elements(v); return ok }),
	"is_set":     is(func(v any) bool { _, ok := v.(*value.Set); return ok }),
	"is_null":    is(func(v any) bool { return v == value.Null{} }),

	"plus":  wholes(plus),
	"minus": minus,
	"mul":   wholes(mul),
	"div":   wholes(div),
	"rem":   wholes(rem),
	"floor": whole,
	"ceil":  whole,
	"round": whole,
	"abs":   abs,

	"count":   count,
	"max":     most(1),
	"min":     most(-1),
	"sum":     sum,
	"sort":    sorted,
	"and":     sets(intersection),
	"or":      sets(union),
	"sprintf": sprintf,

	"internal.member_2": member,
	"array.concat":      arrayConcat,
	"array.slice":       arraySlice,
	"object.get":        objectGet,
	"object.keys":       objectKeys,
	"object.union":      objectUnion,
	"object.filter":     objectKept(true),
	"object.remove":     objectKept(false),

	"concat":      concat,
	"contains":    texts(func(s, t string) any { return strings.Contains(s, t) }),
	"startswith":  texts(func(s, t string) any { return strings.HasPrefix(s, t) }),
	"endswith":    texts(func(s, t string) any { return strings.HasSuffix(s, t) }),
	"trim":        texts(func(s, t string) any { return strings.Trim(s, t) }),
	"trim_left":   texts(func(s, t string) any { return strings.TrimLeft(s, t) }),
	"trim_right":  texts(func(s, t string) any { return strings.TrimRight(s, t) }),
	"trim_prefix": texts(func(s, t string) any { return strings.TrimPrefix(s, t) }),
	"trim_suffix": texts(func(s, t string) any { return strings.TrimSuffix(s, t) }),
	"split":       split,
	"lower":       text(strings.ToLower),
	"upper":       text(strings.ToUpper),
	"trim_space":  text(strings.TrimSpace),
	"indexof":     indexOf,
	"substring":   substring,
	"replace":     replace,
	"to_number":   toNumber,
	"units.parse": unitsParse,

	"regex.match":                      regexMatch,
	"regex.find_all_string_submatch_n": regexSubmatches,
}

func compared(holds func(int) bool) native {
	return func(args []any) (any, bool) { return holds(value.Compare(args[0], args[1])), true }
}

func is(kind func(any) bool) native {
	return func(args []any) (any, bool) { return kind(args[0]), true }
}

// texts is a function of two strings.
func texts(f func(s, t string) any) native {
	return func(args []any) (any, bool) {
		s, ok := args[0].(string)
		t, also := args[1].(string)
		if !ok || !also {
			return nil, false
		}
		return f(s, t), true
	}
}

// text is a function of one string.
func text(f func(string) string) native {
	return func(args []any) (any, bool) {
		s, ok := args[0].(string)
		if !ok {
			return nil, false
		}
		if changed := f(s); changed != s {
			return changed, true
		}
		return args[0], true
	}
}
