package policy

import (
	"fmt"
	"maps"
	"reflect"
)

// Apply returns the object with the assignments made, in order. It creates missing
// parents, appends where an index is one past the end, and removes a field whose value is
// nil; removing what is absent changes nothing. Applying twice is the same as once, which is
// why elements of lists cannot be removed: set the whole list instead.
// The object itself is not changed. A path that leads through a value that is neither
// map nor list, or past the end of a list, is an error that names it.
func Apply(object map[string]any, set []Assignment) (map[string]any, error) {
	var root any = object
	c := copies{}
	for _, assignment := range set {
		changed, err := c.assign(root, assignment.Path, assignment.Value)
		if err != nil {
			return nil, fmt.Errorf("set %s: %w", assignment.Path, err)
		}
		root = changed
	}
	out, ok := root.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("set the whole object to %T", root)
	}
	return out, nil
}

// copies are the maps and lists that were copied: they are changed in place from then on, or a pod of
// three thousand containers would be copied once for each.
type copies map[uintptr]bool

func (c copies) ofMap(fields map[string]any) map[string]any {
	if c[reflect.ValueOf(fields).Pointer()] {
		return fields
	}
	out := maps.Clone(fields)
	if out == nil {
		out = map[string]any{}
	}
	c[reflect.ValueOf(out).Pointer()] = true
	return out
}

func (c copies) ofList(list []any, length int) []any {
	if c[reflect.ValueOf(list).Pointer()] && length <= cap(list) {
		return list[:length]
	}
	out := make([]any, length)
	copy(out, list)
	c[reflect.ValueOf(out).Pointer()] = true
	return out
}

// assign returns node with value at path; only what lies on the path is copied.
func (c copies) assign(node any, path Path, value any) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch step := path[0].(type) {
	case string:
		return c.assignField(node, step, path[1:], value)
	case int:
		return c.assignElement(node, step, path[1:], value)
	default:
		return nil, fmt.Errorf("step %v is neither a field nor an index", step)
	}
}

func (c copies) assignField(node any, field string, rest Path, value any) (any, error) {
	fields, ok := node.(map[string]any)
	if !ok && node != nil {
		return nil, fmt.Errorf("%q is a field, but its parent is %T", field, node)
	}
	if value == nil && fields[field] == nil {
		if _, there := fields[field]; !there || len(rest) > 0 {
			return node, nil
		}
	}
	out := c.ofMap(fields)
	if len(rest) == 0 && value == nil {
		delete(out, field)
		return out, nil
	}
	child, err := c.assign(out[field], rest, value)
	if err != nil {
		return nil, err
	}
	out[field] = child
	return out, nil
}

func (c copies) assignElement(node any, index int, rest Path, value any) (any, error) {
	list, ok := node.([]any)
	if !ok && node != nil {
		return nil, fmt.Errorf("[%d] is an index, but its parent is %T", index, node)
	}
	switch {
	case index < 0 || index > len(list):
		return nil, fmt.Errorf("index %d is outside a list of %d", index, len(list))
	case len(rest) == 0 && value == nil:
		return nil, fmt.Errorf("cannot remove element [%d]: set the whole list", index)
	case index == len(list) && value == nil:
		return node, nil
	}
	list = c.ofList(list, max(len(list), index+1))
	child, err := c.assign(list[index], rest, value)
	if err != nil {
		return nil, err
	}
	list[index] = child
	return list, nil
}
