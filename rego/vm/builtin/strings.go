package builtin

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/util"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// large is how many bytes can be made of a string here. Larger results are left to OPA, whose functions end
// with the context.
const large = 1 << 24

// tooLarge is how many bytes no string can have: OPA's concat makes space for its result before it looks at the
// context.
const tooLarge = 1 << 29

var errTooLarge = errors.New("the result is too large")

// checkConcat fails where the separators alone are too much.
func checkConcat(args []any) error {
	separator, _ := args[0].(string)
	if n, _ := value.Len(args[1]); n*len(separator) > tooLarge {
		return errTooLarge
	}
	return nil
}

func concat(args []any) (any, bool) {
	separator, ok := args[0].(string)
	elements, listed := value.Elements(args[1])
	if set, is := args[1].(*value.Set); is {
		elements, listed = set.Sorted(), true
	}
	if !ok || !listed {
		return nil, false
	}
	if len(elements)*len(separator) > large {
		return nil, false
	}
	parts := make([]string, len(elements))
	for i, element := range elements {
		if parts[i], ok = element.(string); !ok {
			return nil, false
		}
	}
	return strings.Join(parts, separator), true
}

// split leaves the empty separator to OPA, which parts by characters.
func split(args []any) (any, bool) {
	s, ok := args[0].(string)
	separator, also := args[1].(string)
	if !ok || !also || separator == "" {
		return nil, false
	}
	parts := strings.Split(s, separator)
	items := make([]any, len(parts))
	for i, part := range parts {
		items[i] = part
	}
	return value.NewArray(items...), true
}

// ascii reports whether each byte is a character.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func indexOf(args []any) (any, bool) {
	s, ok := args[0].(string)
	part, also := args[1].(string)
	if !ok || !also || part == "" || !ascii(s) || !ascii(part) {
		return nil, false
	}
	return int64(strings.Index(s, part)), true
}

func substring(args []any) (any, bool) {
	s, ok := args[0].(string)
	offset, whole := args[1].(int64)
	length, also := args[2].(int64)
	if !ok || !whole || !also || offset < 0 || !ascii(s) {
		return nil, false
	}
	size := int64(len(s))
	switch offset = min(offset, size); {
	case length < 0 || length > size-offset:
		return s[offset:], true
	default:
		return s[offset : offset+length], true
	}
}

func replace(args []any) (any, bool) {
	s, ok := args[0].(string)
	old, also := args[1].(string)
	by, too := args[2].(string)
	if !ok || !also || !too || old == "" || by != "" && strings.Count(s, old) > large/len(by) {
		return nil, false
	}
	return strings.ReplaceAll(s, old, by), true
}

// toNumber parses what is written as a whole number; the rest is left to OPA.
func toNumber(args []any) (any, bool) {
	if value.IsNumber(args[0]) {
		return args[0], true
	}
	s, ok := args[0].(string)
	if !ok {
		return nil, false
	}
	n, ok := value.ParseNumber(s).(int64)
	return n, ok
}

func sprintf(args []any) (any, bool) {
	format, ok := args[0].(string)
	items, listed := value.Elements(args[1])
	if !ok || !listed {
		return nil, false
	}
	operands := make([]any, len(items))
	for i, item := range items {
		operands[i] = printable(value.Of(item))
	}
	return fmt.Sprintf(format, operands...), true
}

// printable is what OPA hands to fmt.Sprintf: a number with a fraction or an exponent is a float.
func printable(v any) any {
	switch v := v.(type) {
	case string, int64:
		return v
	default:
		if !value.IsNumber(v) {
			return value.ToRego(v).String()
		}
	}
	text := value.NumberText(v)
	if strings.ContainsAny(text, ".eE") {
		if f, ok := value.Float(v); ok {
			return f
		}
		return text
	}
	if n, ok := util.Atoi64(text); ok { // -0
		return n
	}
	if n, ok := new(big.Int).SetString(text, 10); ok {
		return n
	}
	return text
}
