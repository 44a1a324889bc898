package shortcut

import "maps"

// volatile are the fields of metadata that say nothing about what an object asks for.
// They go before evaluation, so that equal objects are equal inputs.
var volatile = []string{"managedFields", "uid", "resourceVersion", "generation", "selfLink"}

// Normalize returns the object as controls see it. It shares everything it leaves
// unchanged with the original, which stays as it is.
func Normalize(object map[string]any) map[string]any {
	metadata, ok := object["metadata"].(map[string]any)
	if !ok {
		return object
	}
	out := maps.Clone(object)
	trimmed := maps.Clone(metadata)
	for _, field := range volatile {
		delete(trimmed, field)
	}
	out["metadata"] = trimmed
	return out
}
