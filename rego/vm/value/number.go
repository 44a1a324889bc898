package value

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// number is a number that is no int64, as OPA writes it.
type number = json.Number

// ParseNumber returns the value of a number in OPA's notation.
func ParseNumber(text string) any {
	if whole, ok := wholeNumber(text); ok {
		return whole
	}
	return number(text)
}

// wholeNumber parses what is written as OPA writes an int64. 1.0 and 007 stay what they are, since
// they are printed so.
func wholeNumber(text string) (int64, bool) {
	whole, ok := util.Atoi64(text)
	if !ok || strconv.FormatInt(whole, 10) != text {
		return 0, false
	}
	return whole, true
}

// ofNumber returns the value of a number of any of Go's types, as ast.InterfaceToValue writes it.
func ofNumber(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int32:
		return int64(v)
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v)
		}
		return number(strconv.FormatUint(v, 10))
	case float64:
		return ParseNumber(strconv.FormatFloat(v, 'g', -1, 64))
	case number:
		return ParseNumber(string(v))
	default:
		return foreign(v)
	}
}

// foreign returns the value of what decoders do not yield, such as []string.
func foreign(v any) any {
	converted, err := ast.InterfaceToValue(v)
	if err != nil {
		return Null{}
	}
	return FromRego(converted)
}

// IsNumber reports whether the value is a number.
func IsNumber(v any) bool {
	switch v.(type) {
	case int64, number:
		return true
	default:
		return false
	}
}

// NumberText returns a number as OPA writes it; "" for what is no number.
func NumberText(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case number:
		return string(v)
	default:
		return ""
	}
}

func compareNumbers(a, b any) int {
	x, wholeX := a.(int64)
	y, wholeY := b.(int64)
	if wholeX && wholeY {
		return cmp.Compare(x, y)
	}
	return ast.NumberCompare(ast.Number(NumberText(a)), ast.Number(NumberText(b)))
}

// hashNumber hashes equal numbers alike, however they are written.
func hashNumber(v any) uint64 {
	switch v := v.(type) {
	case int64:
		return math.Float64bits(float64(v))
	case number:
		f, err := v.Float64()
		if err != nil {
			return 0
		}
		if f == 0 {
			f = 0 // -0 equals 0
		}
		return math.Float64bits(f)
	default:
		return 0
	}
}

// Float returns the float nearest to a number that is no int64; ok is false where there is none.
func Float(v any) (f float64, ok bool) {
	n, ok := v.(number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}
