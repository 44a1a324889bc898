package value

import (
	"cmp"
	"strings"
)

// Equal reports whether two values are equal, as OPA compares them. Undefined equals nothing.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case string:
		s, ok := b.(string)
		return ok && a == s
	case bool:
		t, ok := b.(bool)
		return ok && a == t
	case int64:
		if n, ok := b.(int64); ok {
			return a == n
		}
	case *Array:
		if other, ok := b.(*Array); ok && a == other {
			return true
		}
	case *Object:
		if other, ok := b.(*Object); ok && a == other {
			return true
		}
	case *Set:
		other, ok := b.(*Set)
		return ok && (a == other || a.equal(other))
	case nil:
		return false
	}
	kind := kindOf(a)
	if kind != kindOf(b) {
		return false
	}
	switch kind {
	case nullKind:
		return true
	case numberKind:
		return compareNumbers(a, b) == 0
	case arrayKind:
		return equalArrays(a, b)
	case objectKind:
		return equalObjects(a, b)
	default:
		return false
	}
}

func equalArrays(a, b any) bool {
	x, _ := Elements(a)
	y, _ := Elements(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !Equal(Of(x[i]), Of(y[i])) {
			return false
		}
	}
	return true
}

func equalObjects(a, b any) bool {
	x, _ := Len(a)
	y, _ := Len(b)
	if x != y {
		return false
	}
	same := true
	Each(a, func(key, v any) bool {
		same = Equal(v, Get(b, key))
		return same
	})
	return same
}

// Compare orders values as OPA does: null, booleans, numbers, strings, arrays, objects, sets.
func Compare(a, b any) int {
	kind := kindOf(a)
	if other := kindOf(b); kind != other {
		return cmp.Compare(kind, other)
	}
	switch kind {
	case boolKind:
		return compareBools(a == true, b == true)
	case numberKind:
		return compareNumbers(a, b)
	case stringKind:
		x, _ := a.(string)
		y, _ := b.(string)
		return strings.Compare(x, y)
	case objectKind:
		return compareObjects(a, b)
	default:
		return compareLists(ordered(a), ordered(b))
	}
}

// ordered returns the elements of an array, or of a set in order; of other values none.
func ordered(v any) []any {
	if set, ok := v.(*Set); ok {
		return set.Sorted()
	}
	elements, _ := Elements(v)
	return elements
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

func compareLists(a, b []any) int {
	for i := range min(len(a), len(b)) {
		if c := Compare(Of(a[i]), Of(b[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareObjects(a, b any) int {
	x, y := SortedKeys(a), SortedKeys(b)
	for i := range min(len(x), len(y)) {
		if c := Compare(x[i], y[i]); c != 0 {
			return c
		}
		if c := Compare(Get(a, x[i]), Get(b, y[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}
