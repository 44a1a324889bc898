package admission

import (
	"maps"
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
	for _, name := range slices.Sorted(maps.Keys(after)) {
		path := at + "/" + pointerEscape.Replace(name)
		switch old := before[name]; {
		case after[name] == nil: // is the same as absent
		case old == nil:
			ops = append(ops, Operation{Op: "add", Path: path, Value: after[name]})
		default:
			ops = patchValue(ops, path, old, after[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if before[name] != nil && after[name] == nil {
			ops = append(ops, Operation{Op: "remove", Path: at + "/" + pointerEscape.Replace(name)})
		}
	}
	return ops
}

func patchValue(ops []Operation, at string, before, after any) []Operation {
	if isShared(before, after) {
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

// isShared reports whether two values are one: what is mended shares with the original all that
// stayed as it was, which is nearly everything.
func isShared(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if !x.IsValid() || !y.IsValid() || x.Kind() != y.Kind() {
		return false
	}
	switch x.Kind() {
	case reflect.Map:
		return x.UnsafePointer() == y.UnsafePointer()
	case reflect.Slice:
		return x.Len() == y.Len() && x.UnsafePointer() == y.UnsafePointer()
	default:
		return false
	}
}

// isNull reports what an operation cannot have as its value.
func isNull(v any) bool { return v == nil }

// pointerEscape writes a name as a step of a JSON pointer (RFC 6901).
var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")
