package admission

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Operation is one step of a JSON Patch (RFC 6902).
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// patch returns the operations that turn before into after. Each adds to, or removes from, a
// parent that is there, since the API server refuses the whole request where one is missing.
func patch(before, after map[string]any) []Operation {
	return patchFields(nil, "", before, after)
}

func patchFields(ops []Operation, at string, before, after map[string]any) []Operation {
	var set, removed []string
	for name, value := range after { // null is the same as absent
		if value != nil && !isSame(before[name], value) {
			set = append(set, name)
		}
	}
	for name, value := range before {
		if value != nil && after[name] == nil {
			removed = append(removed, name)
		}
	}
	slices.Sort(set)
	slices.Sort(removed)
	for _, name := range set {
		path := at + "/" + pointerEscape.Replace(name)
		if old := before[name]; old == nil {
			ops = append(ops, Operation{Op: "add", Path: path, Value: after[name]})
		} else {
			ops = patchValue(ops, path, old, after[name])
		}
	}
	for _, name := range removed {
		ops = append(ops, Operation{Op: "remove", Path: at + "/" + pointerEscape.Replace(name)})
	}
	return ops
}

func patchValue(ops []Operation, at string, before, after any) []Operation {
	if isSame(before, after) {
		return ops
	}
	switch after := after.(type) {
	case map[string]any:
		if fields, ok := before.(map[string]any); ok {
			return patchFields(ops, at, fields, after)
		}
	case []any:
		if list, ok := before.([]any); ok && len(list) == len(after) && !slices.ContainsFunc(after, isNull) {
			for i := range after {
				ops = patchValue(ops, at+"/"+strconv.Itoa(i), list[i], after[i])
			}
			return ops
		}
	}
	if !reflect.DeepEqual(before, after) {
		ops = append(ops, Operation{Op: "replace", Path: at, Value: after})
	}
	return ops
}

// isSame reports whether two values are one: what is fixed shares with the original all that stayed as it
// was, which is nearly everything. Of lists and maps that are not shared, it reports false.
func isSame(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		other, ok := b.(map[string]any)
		return ok && reflect.ValueOf(a).UnsafePointer() == reflect.ValueOf(other).UnsafePointer()
	case []any:
		other, ok := b.([]any)
		return ok && len(a) == len(other) && (len(a) == 0 || &a[0] == &other[0])
	case string, bool, int64, float64:
		return a == b
	default:
		return false
	}
}

// isNull reports what an operation cannot have as its value.
func isNull(v any) bool { return v == nil }

// pointerEscape writes a name as a step of a JSON pointer (RFC 6901).
var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")
