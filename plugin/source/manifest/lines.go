package manifest

import (
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// lines returns a function that tells the line of a field in the file: of the field, or of
// the deepest parent that the document has. The document is parsed when it is first asked,
// so its data must stay.
func (d document) lines() func(policy.Path) int {
	first := d.line
	root := sync.OnceValue(func() *yaml.Node {
		var document yaml.Node
		if err := yaml.Unmarshal(d.data, &document); err != nil || len(document.Content) != 1 {
			return nil
		}
		return document.Content[0]
	})
	return func(path policy.Path) int {
		node := root()
		if node == nil {
			return first
		}
		line := node.Line
		for _, step := range path {
			key, child := childOf(node, step)
			if child == nil {
				break
			}
			line, node = key.Line, child
		}
		return first + line - 1
	}
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
