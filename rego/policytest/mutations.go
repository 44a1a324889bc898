package policytest

import (
	"iter"
	"maps"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Mutations yields one copy of the object for each value in it, with that value replaced.
func Mutations(object map[string]any, replacement any) iter.Seq[map[string]any] {
	return func(yield func(map[string]any) bool) {
		for _, path := range paths(object, nil) {
			mutated, ok := replaced(object, path, replacement).(map[string]any)
			if ok && !yield(mutated) {
				return
			}
		}
	}
}

// paths lists the path of every value, the root left out.
func paths(node any, at policy.Path) []policy.Path {
	var out []policy.Path
	visit := func(step, child any) {
		path := append(slices.Clone(at), step)
		out = append(append(out, path), paths(child, path)...)
	}
	switch node := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			visit(key, node[key])
		}
	case []any:
		for i, child := range node {
			visit(i, child)
		}
	}
	return out
}

// replaced returns node with value at path; only what lies on the path is copied.
func replaced(node any, path policy.Path, value any) any {
	if len(path) == 0 {
		return value
	}
	switch node := node.(type) {
	case map[string]any:
		out := maps.Clone(node)
		key, _ := path[0].(string)
		out[key] = replaced(node[key], path[1:], value)
		return out
	case []any:
		out := slices.Clone(node)
		index, _ := path[0].(int)
		out[index] = replaced(node[index], path[1:], value)
		return out
	default:
		return node
	}
}
