package policy

import (
	"fmt"
	"maps"
)

// mergeKeys name the elements of lists that a strategic merge patch merges by key. Lists that are not among them are set
// as a whole.
var mergeKeys = map[string]string{
	"containers": "name", "initContainers": "name", "ephemeralContainers": "name", "volumes": "name", "env": "name", "volumeMounts": "mountPath",
	"webhooks": "name",
}

// Partial is a strategic merge patch of an object: its name, and the fields of the assignments. What is to be removed
// is null.
func Partial(object map[string]any, set []Assignment) (map[string]any, error) {
	ref := RefOf(object)
	metadata := map[string]any{"name": ref.Name}
	if ref.Namespace != "" {
		metadata["namespace"] = ref.Namespace
	}
	out := map[string]any{"apiVersion": ref.APIVersion, "kind": ref.Kind, "metadata": metadata}
	for _, assignment := range set {
		if _, err := include(out, object, assignment.Path, assignment.Value, ""); err != nil {
			return nil, fmt.Errorf("patch %s of %s: %w", assignment.Path, ref, err)
		}
	}
	return out, nil
}

// include sets a value below node, in place. whole is what the object has at the place of node, and field the name of the
// list that the path has led into.
func include(node, whole any, path Path, value any, field string) (any, error) {
	if len(path) == 0 {
		return replacing(whole, value), nil
	}
	switch step := path[0].(type) {
	case string:
		fields, _ := node.(map[string]any)
		if fields == nil {
			fields = map[string]any{}
		}
		all, _ := whole.(map[string]any)
		child, err := include(fields[step], all[step], path[1:], value, step)
		fields[step] = child
		return fields, err
	case int:
		return includeElement(node, whole, step, path[1:], value, field)
	}
	return nil, fmt.Errorf("step %v is neither a field nor an index", path[0])
}

// replacing is a value with null for what it is to take the place of: maps are merged.
func replacing(whole, value any) any {
	was, wasMap := whole.(map[string]any)
	is, isMap := value.(map[string]any)
	if !wasMap || !isMap {
		return value
	}
	out := maps.Clone(is)
	for key, held := range was {
		if kept, ok := is[key]; ok {
			out[key] = replacing(held, kept)
		} else {
			out[key] = nil
		}
	}
	return out
}

// includeElement sets a value below an element of a list, which its key names.
func includeElement(node, whole any, at int, rest Path, value any, field string) (any, error) {
	list, _ := whole.([]any)
	elements, _ := node.([]any)
	if field == "ports" && at < len(list) {
		return replaceElement(elements, list, at, rest, value)
	}
	key := mergeKeys[field]
	if key == "" || at >= len(list) {
		return nil, fmt.Errorf("the elements of %q cannot be changed one by one", field)
	}
	original, _ := list[at].(map[string]any)
	for i, element := range list {
		if other, _ := element.(map[string]any); i != at && other[key] == original[key] {
			return nil, fmt.Errorf("two elements of %q have the %s %v, so that no patch can name one", field, key, original[key])
		}
	}
	for i, element := range elements {
		if known, _ := element.(map[string]any); known[key] == original[key] {
			changed, err := include(element, original, rest, value, "")
			elements[i] = changed
			return elements, err
		}
	}
	changed, err := include(map[string]any{key: original[key]}, original, rest, value, "")
	return append(elements, changed), err
}

// replaceElement sets a value in a list that the patch replaces as a whole. A port is named by its protocol, too, which
// the API server writes into objects, and few manifests state: a patch that named it would match one of the two, and
// kustomize leaves out silently what it does not match.
func replaceElement(elements, list []any, at int, rest Path, value any) ([]any, error) {
	if len(elements) == 0 {
		elements = append([]any{map[string]any{"$patch": "replace"}}, list...)
	}
	changed, err := Apply(map[string]any{"": elements[at+1]}, []Assignment{{Path: append(Path{""}, rest...), Value: value}})
	elements[at+1] = changed[""]
	return elements, err
}
