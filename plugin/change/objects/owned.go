package objects

import (
	"encoding/json"
	"reflect"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// owned is what the manager has applied of an object, as the object has it now. Server-side apply
// takes away what its manager no longer names, so that the next apply must name it again.
func owned(object map[string]any, manager string) map[string]any {
	out := map[string]any{}
	for _, entry := range (&unstructured.Unstructured{Object: object}).GetManagedFields() {
		if entry.Manager != manager || entry.Operation != metav1.ManagedFieldsOperationApply || entry.Subresource != "" || entry.FieldsV1 == nil {
			continue
		}
		var fields map[string]any
		if err := json.Unmarshal(entry.FieldsV1.GetRawBytes(), &fields); err != nil {
			continue // no API server wrote it
		}
		claimed, _ := claim(fields, object).(map[string]any)
		out = overlay(out, claimed)
	}
	return out
}

// claim is the part of a value that the fields name, which are written as FieldsV1 of the API:
// f: before a field, k: before the keys of an element, v: before an element itself.
func claim(fields map[string]any, value any) any {
	if len(fields) == 0 {
		return value
	}
	switch whole := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, below := range fields {
			name, isField := strings.CutPrefix(key, "f:")
			if held, ok := whole[name]; ok && isField {
				more, _ := below.(map[string]any)
				out[name] = claim(more, held)
			}
		}
		return out
	case []any:
		var out []any
		for _, element := range whole {
			if claimed, ok := claimElement(fields, element); ok {
				out = append(out, claimed)
			}
		}
		return out
	}
	return value
}

// claimElement claims an element of a list, with its keys.
func claimElement(fields map[string]any, element any) (any, bool) {
	for key, below := range fields {
		var wanted any
		if len(key) < 2 || json.Unmarshal([]byte(key[2:]), &wanted) != nil {
			continue // the dot, which names the list itself
		}
		switch key[:2] {
		case "v:":
			if reflect.DeepEqual(plain(element), wanted) {
				return element, true
			}
		case "k:":
			keys, _ := wanted.(map[string]any)
			held, ok := element.(map[string]any)
			if !ok || !hasAll(held, keys) {
				continue
			}
			more, _ := below.(map[string]any)
			out := map[string]any{}
			if len(more) > 0 {
				out, _ = claim(more, held).(map[string]any)
			}
			for name := range keys {
				out[name] = held[name]
			}
			return out, true
		}
	}
	return nil, false
}

func hasAll(object, keys map[string]any) bool {
	for name, value := range keys {
		if !reflect.DeepEqual(plain(object[name]), value) {
			return false
		}
	}
	return len(keys) > 0
}

// plain is a value with the types of JSON alone, in which all numbers are alike.
func plain(value any) any {
	switch n := value.(type) {
	case int64:
		return float64(n)
	case int:
		return float64(n)
	}
	return value
}
