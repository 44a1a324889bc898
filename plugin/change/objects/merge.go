package objects

import "maps"

// These three take objects apart field by field. Elements of lists that the API server merges by
// name are told by it; other lists are one value.

// overlay is base with everything of top over it.
func overlay(base, top map[string]any) map[string]any {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	for key, value := range top {
		out[key] = overlayValue(key, out[key], value)
	}
	return out
}

func overlayValue(key string, base, top any) any {
	if under, over, ok := fieldsOf(base, top); ok {
		return overlay(under, over)
	}
	under, over, by := elementsOf(key, base, top)
	if by == "" {
		return top
	}
	var out []any
	for _, element := range under {
		if other := named(over, by, element); other != nil {
			element = overlayValue("", element, other)
		}
		out = append(out, element)
	}
	for _, element := range over {
		if named(under, by, element) == nil {
			out = append(out, element)
		}
	}
	return out
}

// present is what an object has of the fields of another.
func present(of, object map[string]any) map[string]any {
	out := map[string]any{}
	for key, wanted := range of {
		if value, ok := object[key]; ok {
			out[key] = presentValue(key, wanted, value)
		}
	}
	return out
}

func presentValue(key string, wanted, value any) any {
	if of, object, ok := fieldsOf(wanted, value); ok {
		return present(of, object)
	}
	of, all, by := elementsOf(key, wanted, value)
	if by == "" {
		return value
	}
	out := []any{}
	for _, element := range of {
		if other := named(all, by, element); other != nil {
			out = append(out, presentValue("", element, other))
		}
	}
	return out
}

// without is an object less the fields of another. Elements of lists keep their names.
func without(object, less map[string]any) map[string]any {
	out := maps.Clone(object)
	for key, gone := range less {
		held, ok := out[key]
		if !ok {
			continue
		}
		if fields, other, ok := fieldsOf(held, gone); ok {
			out[key] = without(fields, other)
			continue
		}
		all, other, by := elementsOf(key, held, gone)
		if by == "" {
			delete(out, key)
			continue
		}
		var left []any
		for _, element := range all {
			if fields, match, ok := fieldsOf(element, named(other, by, element)); ok {
				rest := without(fields, match)
				rest[by] = fields[by]
				element = rest
			}
			left = append(left, element)
		}
		out[key] = left
	}
	return out
}

func fieldsOf(a, b any) (one, two map[string]any, ok bool) {
	one, okOne := a.(map[string]any)
	two, okTwo := b.(map[string]any)
	return one, two, okOne && okTwo
}

// elementsOf two lists of a field, and what tells their elements apart; "": they are not told apart.
func elementsOf(field string, a, b any) (one, two []any, by string) {
	one, okOne := a.([]any)
	two, okTwo := b.([]any)
	if !okOne || !okTwo {
		return nil, nil, ""
	}
	return one, two, mergeKeys[field]
}

// named is the element with the name of another; nil: there is none.
func named(list []any, by string, like any) any {
	wanted, _ := like.(map[string]any)
	for _, element := range list {
		if fields, ok := element.(map[string]any); ok && wanted != nil && fields[by] == wanted[by] {
			return element
		}
	}
	return nil
}
