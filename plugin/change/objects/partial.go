package objects

import (
	"fmt"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// mergeKeys name the elements of lists that the API server merges by key. Lists that are not
// among them are set as a whole.
var mergeKeys = map[string]string{
	"containers": "name", "initContainers": "name", "ephemeralContainers": "name",
}

// partial is the object with nothing in it but its name and the fields of the assignments, as
// server-side apply wants it: what is not in it stays as it is.
func partial(object map[string]any, set []policy.Assignment) (map[string]any, error) {
	ref := policy.RefOf(object)
	metadata := map[string]any{"name": ref.Name}
	if ref.Namespace != "" {
		metadata["namespace"] = ref.Namespace
	}
	out := map[string]any{"apiVersion": ref.APIVersion, "kind": ref.Kind, "metadata": metadata}
	for _, assignment := range set {
		if _, err := include(out, object, assignment.Path, assignment.Value, ""); err != nil { // in place
			return nil, fmt.Errorf("apply %s of %s: %w", assignment.Path, ref, err)
		}
	}
	return out, nil
}

// include returns node with the value at the path. whole is what the object has at the place of
// node, and field the name of the list that the path has led into.
func include(node, whole any, path policy.Path, value any, field string) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch step := path[0].(type) {
	case string:
		fields, _ := node.(map[string]any)
		if fields == nil {
			fields = map[string]any{}
		}
		all, _ := whole.(map[string]any)
		child, err := include(fields[step], all[step], path[1:], value, step)
		if err != nil {
			return nil, err
		}
		if child != nil {
			fields[step] = child
		}
		return fields, nil
	case int:
		return includeElement(node, whole, step, path[1:], value, field)
	}
	return nil, fmt.Errorf("step %v is neither a field nor an index", path[0])
}

// includeElement finds the element at the index by its key, which goes along.
func includeElement(node, whole any, at int, rest policy.Path, value any, field string) (any, error) {
	key := mergeKeys[field]
	list, _ := whole.([]any)
	if key == "" || at >= len(list) {
		return nil, fmt.Errorf("the elements of %q cannot be changed one by one", field)
	}
	original, _ := list[at].(map[string]any)
	name := original[key]
	elements, _ := node.([]any)
	for i, element := range elements {
		if known, _ := element.(map[string]any); known[key] == name {
			changed, err := include(element, original, rest, value, "")
			elements[i] = changed
			return elements, err
		}
	}
	changed, err := include(map[string]any{key: name}, original, rest, value, "")
	return append(elements, changed), err
}
