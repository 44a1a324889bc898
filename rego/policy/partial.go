package policy

import (
	"fmt"
	"maps"
)

// mergeKeys name the elements of lists that a strategic merge patch merges by key. Lists that are not among them are set
// as a whole.
var mergeKeys = map[string]string{
	"containers": "name", "initContainers": "name", "ephemeralContainers": "name", "volumes": "name", "env": "name", "volumeMounts": "mountPath",
	"ports": "containerPort", "webhooks": "name",
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

// includeElement sets a value below an element of a list, which its keys name.
func includeElement(node, whole any, at int, rest Path, value any, field string) (any, error) {
	list, _ := whole.([]any)
	if mergeKeys[field] == "" || at >= len(list) {
		return nil, fmt.Errorf("the elements of %q cannot be changed one by one", field)
	}
	original, _ := list[at].(map[string]any)
	key, name := nameOf(original, field)
	for i, element := range list {
		if other, _ := element.(map[string]any); i != at && isNamed(other, name) {
			return nil, fmt.Errorf("two elements of %q have the %s %v, so that no patch can name one", field, key, original[key])
		}
	}
	elements, _ := node.([]any)
	for i, element := range elements {
		if known, _ := element.(map[string]any); isNamed(known, name) {
			changed, err := include(element, original, rest, value, "")
			elements[i] = changed
			return elements, err
		}
	}
	changed, err := include(name, original, rest, value, "")
	return append(elements, changed), err
}

// nameOf is the key of an element, and the fields that name it: one port can be there for each protocol.
func nameOf(element map[string]any, field string) (key string, name map[string]any) {
	key, name = mergeKeys[field], map[string]any{}
	if _, ofContainer := element[key]; field == "ports" && !ofContainer {
		key = "port" // of a Service
	}
	name[key] = element[key]
	if protocol, has := element["protocol"]; has && field == "ports" {
		name["protocol"] = protocol
	}
	return key, name
}

func isNamed(element, name map[string]any) bool {
	for key, value := range name {
		if element[key] != value {
			return false
		}
	}
	return true
}
