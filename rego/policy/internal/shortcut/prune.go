package shortcut

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// Prune returns the object without the fields that are not mentioned, at the levels of a pod
// whose fields are known: the object, its metadata, the way to the pod spec, the pod spec and
// each container. What lies deeper stays whole.
func (m Mentions) Prune(kind schema.GroupKind, object map[string]any) map[string]any {
	path := podspec.Path(kind)
	if m == nil || path == nil {
		return object
	}
	return m.pruneAlong(path, object)
}

func (m Mentions) pruneAlong(path []string, object map[string]any) map[string]any {
	out := m.keep(object)
	if metadata, ok := out["metadata"].(map[string]any); ok {
		out["metadata"] = m.keep(metadata)
	}
	if len(path) == 0 {
		for _, field := range podspec.ContainerLists {
			if list, ok := out[field].([]any); ok {
				out[field] = m.keepOfEach(list)
			}
		}
		return out
	}
	step := path[0]
	if child, ok := out[step].(map[string]any); ok {
		out[step] = m.pruneAlong(path[1:], child)
	}
	return out
}

// keep leaves the fields that are mentioned, or else one of them: a rule may ask whether there are any.
func (m Mentions) keep(fields map[string]any) map[string]any {
	out := make(map[string]any, len(fields))
	other := ""
	for name, value := range fields {
		switch {
		case value == nil: // is the same as absent
		case m[name]:
			out[name] = value
		case other == "" || name < other:
			other = name
		}
	}
	if len(out) == 0 && other != "" {
		out[other] = fields[other]
	}
	return out
}

func (m Mentions) keepOfEach(containers []any) []any {
	out := make([]any, len(containers))
	for i, container := range containers {
		out[i] = container
		if fields, ok := container.(map[string]any); ok {
			out[i] = m.keep(fields)
		}
	}
	return out
}
