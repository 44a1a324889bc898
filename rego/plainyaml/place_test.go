package plainyaml_test

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/lightk8s/lightk8s/rego/plainyaml"
)

// agreeOnLines fails where a line of a plain document is not that of its node.
func agreeOnLines(t *testing.T, document []byte, object map[string]any) {
	t.Helper()
	places, plain := plainyaml.Lines(document)
	if plain != (object != nil) {
		t.Fatalf("%q has lines: %t, is %#v", document, plain, object)
	}
	var nodes yaml.Node
	if !plain || yaml.Unmarshal(document, &nodes) != nil {
		return // the parser of nodes is another than that of values
	}
	var visit func(node *yaml.Node, line int, path []any)
	visit = func(node *yaml.Node, line int, path []any) {
		for _, at := range [][]any{path, append(slices.Clip(path), "nowhere", 0), append(slices.Clip(path), 1<<20), append(slices.Clip(path), -1)} {
			if got := places.Line(at); got != line {
				t.Fatalf("%q: %v is on line %d, want %d", document, at, got, line)
			}
		}
		for i, child := range node.Content {
			switch node.Kind {
			case yaml.SequenceNode:
				visit(child, child.Line, append(slices.Clip(path), i))
			case yaml.MappingNode:
				if i%2 == 1 {
					key := node.Content[i-1]
					visit(child, key.Line, append(slices.Clip(path), key.Value))
				}
			}
		}
	}
	root := nodes.Content[0]
	visit(root, root.Line, nil)
}

func TestAFieldIsNoElement(t *testing.T) {
	places, plain := plainyaml.Lines([]byte("a:\n- b\nc: {d: e}\n"))
	if !plain {
		t.Fatal("not plain")
	}
	for _, c := range []struct {
		path []any
		want int
	}{{[]any{"a", ""}, 1}, {[]any{"a", "b"}, 1}, {[]any{"a", 0}, 2}, {[]any{0}, 1}, {[]any{"c", 0}, 3}, {[]any{"c", "d"}, 3}, {[]any{"", 1}, 1}, {[]any{true}, 1}} {
		if got := places.Line(c.path); got != c.want {
			t.Errorf("%v is on line %d, want %d", c.path, got, c.want)
		}
	}
}
