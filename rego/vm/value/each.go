package value

import (
	"slices"
)

// Each calls visit with every key and value of an object, in any order, until it returns false.
func Each(object any, visit func(key, v any) bool) {
	switch o := object.(type) {
	case map[string]any:
		for key, field := range o {
			if field != nil && !visit(key, Of(field)) {
				return
			}
		}
	case *Object:
		for i, key := range o.keys {
			if !visit(key, o.values[i]) {
				return
			}
		}
	}
}

// SortedKeys returns the keys of an object in order; they must not be changed.
func SortedKeys(object any) []any {
	switch o := object.(type) {
	case map[string]any:
		names := make([]string, 0, len(o))
		for name, field := range o {
			if field != nil {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		keys := make([]any, len(names))
		for i, name := range names {
			keys[i] = name
		}
		return keys
	case *Object:
		o.sort()
		return o.keys
	default:
		return nil
	}
}

// Freeze puts everything within a value in order, so that reading it changes nothing and goroutines can share it.
func Freeze(v any) any {
	switch v := v.(type) {
	case *Array:
		for _, item := range v.Items {
			Freeze(item)
		}
	case *Object:
		for i := range v.keys {
			Freeze(v.keys[i])
			Freeze(v.values[i])
		}
		v.sort()
	case *Set:
		for _, element := range v.keys {
			Freeze(element)
		}
		v.sort()
	}
	return v
}
