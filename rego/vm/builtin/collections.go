package builtin

import (
	"slices"
	"unicode/utf8"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// listed returns the elements of an array or set.
func listed(v any) ([]any, bool) {
	if set, ok := v.(*value.Set); ok {
		return set.Elements(), true
	}
	return value.Elements(v)
}

// sets is a function of two sets.
func sets(f func(a, b *value.Set) any) native {
	return func(args []any) (any, bool) {
		a, ok := args[0].(*value.Set)
		b, also := args[1].(*value.Set)
		if !ok || !also {
			return nil, false
		}
		return f(a, b), true
	}
}

// intersection takes the elements from the smaller set: equal ones can be printed differently.
func intersection(a, b *value.Set) any {
	if b.Len() < a.Len() {
		a, b = b, a
	}
	out := &value.Set{}
	for _, element := range a.Elements() {
		if b.Has(element) {
			out.Add(element)
		}
	}
	return out
}

func union(a, b *value.Set) any {
	out := &value.Set{}
	for _, set := range []*value.Set{a, b} {
		for _, element := range set.Elements() {
			out.Add(element)
		}
	}
	return out
}

func count(args []any) (any, bool) {
	if s, ok := args[0].(string); ok {
		return int64(utf8.RuneCountInString(s)), true
	}
	n, ok := value.Len(args[0])
	return int64(n), ok
}

// most is the element that is greatest, or least where sign is -1; of equal ones the last of a list.
func most(sign int) native {
	return func(args []any) (any, bool) {
		elements, ok := value.Elements(args[0])
		if set, is := args[0].(*value.Set); is {
			elements, ok = set.Sorted(), true
		}
		if !ok || len(elements) == 0 {
			return nil, ok
		}
		best := value.Of(elements[0])
		for _, element := range elements[1:] {
			if e := value.Of(element); value.Compare(best, e)*sign <= 0 {
				best = e
			}
		}
		return best, true
	}
}

// sorted leaves to OPA what can hold one number in two notations, which it does not keep in order.
func sorted(args []any) (any, bool) {
	if set, ok := args[0].(*value.Set); ok {
		return value.NewArray(set.Sorted()...), true
	}
	elements, ok := value.Elements(args[0])
	out := make([]any, len(elements))
	for i, element := range elements {
		switch out[i] = value.Of(element); out[i].(type) {
		case string, int64, bool:
		default:
			return nil, false
		}
	}
	slices.SortFunc(out, value.Compare)
	return value.NewArray(out...), ok
}

// member reports whether something is an element of an array or set, or a value of an object.
func member(args []any) (any, bool) {
	found := false
	switch in := args[1].(type) {
	case *value.Set:
		return in.Has(args[0]), true
	case []any:
		for _, element := range in {
			if value.Equal(args[0], value.Of(element)) {
				return true, true
			}
		}
	case *value.Array:
		for _, element := range in.Items {
			if value.Equal(args[0], value.Of(element)) {
				return true, true
			}
		}
	default:
		value.Each(in, func(_, v any) bool {
			found = value.Equal(args[0], v)
			return !found
		})
	}
	return found, true
}

func arrayConcat(args []any) (any, bool) {
	a, ok := value.Elements(args[0])
	b, also := value.Elements(args[1])
	switch {
	case !ok || !also:
		return nil, false
	case len(a) == 0:
		return args[1], true
	case len(b) == 0:
		return args[0], true
	}
	return value.NewArray(slices.Concat(a, b)...), true
}

func arraySlice(args []any) (any, bool) {
	items, ok := value.Elements(args[0])
	start, whole := args[1].(int64)
	stop, also := args[2].(int64)
	if !ok || !whole || !also {
		return nil, false
	}
	stop = min(max(stop, 0), int64(len(items)))
	start = min(max(start, 0), stop)
	return value.NewArray(items[start:stop:stop]...), true
}

// objectGet returns what stands under a key, or at a path of keys, or else the default.
func objectGet(args []any) (any, bool) {
	if !value.IsObject(args[0]) {
		return nil, false
	}
	path, isPath := value.Elements(args[1])
	if !isPath {
		if found := value.Get(args[0], args[1]); found != nil {
			return found, true
		}
		return args[2], true
	}
	found := args[0]
	for _, key := range path {
		if found = value.Get(found, value.Of(key)); found == nil {
			return args[2], true
		}
	}
	return found, true
}

func objectKeys(args []any) (any, bool) {
	if !value.IsObject(args[0]) {
		return nil, false
	}
	keys := &value.Set{}
	value.Each(args[0], func(key, _ any) bool {
		keys.Add(key)
		return true
	})
	return keys, true
}

// objectUnion merges two objects; where both have objects under a key, these are merged too.
func objectUnion(args []any) (any, bool) {
	if !value.IsObject(args[0]) || !value.IsObject(args[1]) {
		return nil, false
	}
	return merged(args[0], args[1]), true
}

func merged(a, b any) any {
	out := &value.Object{}
	value.Each(a, func(key, v any) bool {
		out.Put(key, v)
		return true
	})
	value.Each(b, func(key, v any) bool {
		if before := out.Get(key); before != nil && value.IsObject(before) && value.IsObject(v) {
			v = merged(before, v)
		}
		out.Put(key, v)
		return true
	})
	return out
}

// objectKept is the object with some of its keys alone, or without them. The keys are a list or set of strings.
func objectKept(kept bool) native {
	return func(args []any) (any, bool) {
		keys, ok := listed(args[1])
		if !ok || !value.IsObject(args[0]) {
			return nil, false
		}
		named := &value.Set{}
		for _, key := range keys {
			name, ok := key.(string)
			if !ok {
				return nil, false
			}
			named.Add(name)
		}
		out := &value.Object{}
		value.Each(args[0], func(key, v any) bool {
			if named.Has(key) == kept {
				out.Put(key, v)
			}
			return true
		})
		return out, true
	}
}
