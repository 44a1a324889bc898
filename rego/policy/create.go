package policy

import (
	"fmt"
)

// newCreations reads the objects that mend a finding once they are there: whole objects, each
// with an apiVersion, a kind and a name.
func newCreations(v any) ([]map[string]any, error) {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, fmt.Errorf("create is %T, want a list of objects", v)
	}
	objects := make([]map[string]any, 0, len(list))
	for i, entry := range list {
		object, ok := numbers(entry).(map[string]any)
		if !ok {
			return nil, fmt.Errorf("read create: object %d is %T, want an object", i, entry)
		}
		metadata, _ := object["metadata"].(map[string]any)
		for _, field := range []struct {
			name  string
			value any
		}{{"apiVersion", object["apiVersion"]}, {"kind", object["kind"]}, {"metadata.name", metadata["name"]}} {
			if text(field.value) == "" {
				return nil, fmt.Errorf("read create: object %d has no %s", i, field.name)
			}
		}
		objects = append(objects, object)
	}
	return objects, nil
}
