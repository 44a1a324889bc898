// Package chartdocs generates what the Helm chart says twice: the table of its values, and the
// part of their schema that is the schema of a policy.
package chartdocs

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Section is a part of values.yaml: the values from a comment "# -- Title" to the next.
type Section struct {
	Title  string // empty for values before the first such comment
	Values []Value
}

// Value is a value that a user can set.
type Value struct {
	Name        string // as in --set, without escapes
	Default     string // as JSON
	Description string
}

const sectionMark = "-- "

// Values lists what a values.yaml holds, in its order. A value is a key with a comment above it. A
// key without one is a group of values, unless it holds none: then it is an error.
func Values(file []byte) ([]Section, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(file, &document); err != nil {
		return nil, fmt.Errorf("read values: %w", err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("read values: the file is not a mapping")
	}
	r := reader{sections: []Section{{}}}
	r.note(document.HeadComment)
	if err := r.mapping("", document.Content[0]); err != nil {
		return nil, fmt.Errorf("read values: %w", err)
	}
	if len(r.sections[0].Values) == 0 {
		r.sections = r.sections[1:]
	}
	return r.sections, nil
}

type reader struct{ sections []Section }

// note opens the section that a comment names, and returns the comment's last paragraph.
func (r *reader) note(comment string) string {
	last := ""
	for paragraph := range strings.SplitSeq(comment, "\n\n") {
		var words []string
		for line := range strings.SplitSeq(paragraph, "\n") {
			words = append(words, strings.Fields(strings.TrimPrefix(line, "#"))...)
		}
		last = strings.Join(words, " ")
		if title, ok := strings.CutPrefix(last, sectionMark); ok {
			r.sections = append(r.sections, Section{Title: title})
			last = ""
		}
	}
	return last
}

func (r *reader) mapping(prefix string, node *yaml.Node) error {
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		name := prefix + key.Value
		description := r.note(key.HeadComment)
		switch {
		case description != "":
			var plain any
			if err := value.Decode(&plain); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			text, err := json.Marshal(plain)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			last := &r.sections[len(r.sections)-1]
			last.Values = append(last.Values, Value{Name: name, Default: string(text), Description: description})
		case value.Kind == yaml.MappingNode && len(value.Content) > 0:
			if err := r.mapping(name+".", value); err != nil {
				return err
			}
		default:
			return fmt.Errorf("line %d: %s has no comment above it", key.Line, name)
		}
		r.note(key.FootComment)
	}
	return nil
}
