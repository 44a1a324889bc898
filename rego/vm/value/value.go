// Package value holds the values that Rego computes with, and orders, compares and hashes them as OPA does.
//
// A value is one of
//
//	nil              undefined
//	Null             null
//	bool             boolean
//	int64            a whole number that fits
//	json.Number      any other number, in OPA's notation
//	string           string
//	[]any, *Array    array: of a decoded document, or computed
//	map[string]any,
//	*Object          object: of a decoded document, or computed
//	*Set             set
//
// Decoded documents are taken as they are, and never changed. A field of theirs that is null counts as
// absent, as the API server takes it; an element of a list that is null stays null.
package value

import "github.com/open-policy-agent/opa/v1/util"

// Null is the value null, which a decoded document writes as nil.
type Null struct{}

// Array is an array that was computed. Its elements are never undefined.
type Array struct{ Items []any }

// NewArray returns an array of the items, which it keeps.
func NewArray(items ...any) *Array { return &Array{Items: items} }

// Kinds of values, in the order that OPA sorts them by.
const (
	undefinedKind = iota - 1
	nullKind
	boolKind
	numberKind
	stringKind
	arrayKind
	objectKind
	setKind
)

// kindOf returns the kind of a value that Of returned.
func kindOf(v any) int {
	switch v.(type) {
	case Null:
		return nullKind
	case bool:
		return boolKind
	case int64, number:
		return numberKind
	case string:
		return stringKind
	case []any, *Array:
		return arrayKind
	case map[string]any, *Object:
		return objectKind
	case *Set:
		return setKind
	default:
		return undefinedKind
	}
}

// Of returns the value of what a decoded document holds: an element of a list, or a field that is
// not null. Numbers of other types become int64 or json.Number.
func Of(v any) any {
	switch v.(type) {
	case string, int64, bool, map[string]any, []any, *Array, *Object, *Set, Null:
		return v
	case nil:
		return Null{}
	default:
		return ofNumber(v)
	}
}

// WithNulls copies a decoded document in which null is a value of a field, and not its absence.
func WithNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, field := range v {
			out[key] = WithNulls(field)
		}
		return out
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = WithNulls(item)
		}
		return items
	default:
		return Of(v)
	}
}

// Elements returns the elements of an array, each to be read by Of; ok is false for what is none.
func Elements(v any) (elements []any, ok bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case *Array:
		return v.Items, true
	default:
		return nil, false
	}
}

// IsObject reports whether the value is an object.
func IsObject(v any) bool { return kindOf(v) == objectKind }

// Len returns the number of elements of an array, object or set; ok is false for what is none.
func Len(v any) (n int, ok bool) {
	switch v := v.(type) {
	case []any:
		return len(v), true
	case *Array:
		return len(v.Items), true
	case map[string]any:
		for _, field := range v {
			if field != nil {
				n++
			}
		}
		return n, true
	case *Object:
		return v.Len(), true
	case *Set:
		return v.Len(), true
	default:
		return 0, false
	}
}

// Get returns what stands under the key in an array, object or set; nil: nothing does, or v is none of them.
func Get(v, key any) any {
	switch v := v.(type) {
	case map[string]any:
		if name, ok := key.(string); ok {
			if field := v[name]; field != nil {
				return Of(field)
			}
		}
	case *Object:
		return v.Get(key)
	case []any:
		return at(v, key)
	case *Array:
		return at(v.Items, key)
	case *Set:
		if v.Has(key) {
			return key
		}
	}
	return nil
}

func at(items []any, key any) any {
	i, ok := key.(int64)
	if n, is := key.(number); is {
		i, ok = util.Atoi64(string(n)) // 1.0 is an index too
	}
	if !ok || i < 0 || i >= int64(len(items)) {
		return nil
	}
	return Of(items[i])
}
