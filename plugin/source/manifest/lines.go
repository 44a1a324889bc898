package manifest

import (
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/lightk8s/lightk8s/rego/plainyaml"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// lines returns a function that tells the line of a field in the file: of the field, or of
// the deepest parent that the document has. The document is parsed when it is first asked,
// so its data must stay.
func (d document) lines() func(policy.Path) int {
	first := d.line
	within := sync.OnceValue(func() func(policy.Path) int {
		if places, ok := plainyaml.Lines(d.data); ok {
			return func(path policy.Path) int { return places.Line(path) }
		}
		if root := nodes(d.data); root != nil {
			return func(path policy.Path) int { return lineOf(root, path) }
		}
		return func(policy.Path) int { return 1 }
	})
	return func(path policy.Path) int { return first + within()(path) - 1 }
}

// nodes returns the nodes of a document of any YAML, or nil.
func nodes(data []byte) *yaml.Node {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil || len(document.Content) != 1 {
		return nil
	}
	return document.Content[0]
}

func lineOf(node *yaml.Node, path policy.Path) int {
	line := node.Line
	for _, step := range path {
		key, child := childOf(node, step)
		if child == nil {
			break
		}
		line, node = key.Line, child
	}
	return line
}

// childOf returns the node of a step below a node, and the node whose line says where it is:
// the key of a map's field, the element of a list.
func childOf(node *yaml.Node, step any) (at, child *yaml.Node) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch s := step.(type) {
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == s {
				return node.Content[i], node.Content[i+1]
			}
		}
	case int:
		if node.Kind == yaml.SequenceNode && s < len(node.Content) {
			return node.Content[s], node.Content[s]
		}
	}
	return nil, nil
}
