package files

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// style is how a document is written.
type style struct {
	step int  // columns by which a mapping is indented below its key
	dash int  // columns by which a list is indented below its key
	json bool // all keys are quoted
}

// styleOf reads the style off what the document holds first. The rest is as kubectl writes it.
func styleOf(root *yaml.Node) style {
	s := style{step: -1, dash: -1}
	s.read(root)
	if root.Style&yaml.FlowStyle != 0 && len(root.Content) > 0 && root.Content[0].Style&yaml.DoubleQuotedStyle != 0 {
		s.json, s.step = true, root.Content[0].Column-1
	}
	if s.step < 1 {
		s.step = 2
	}
	s.dash = max(s.dash, 0)
	return s
}

func (s *style) read(n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		by := value.Column - key.Column
		switch {
		case value.Line == key.Line || value.Style&yaml.FlowStyle != 0:
		case value.Kind == yaml.MappingNode && s.step < 0:
			s.step = by
		case value.Kind == yaml.SequenceNode && s.dash < 0:
			s.dash = by
		}
	}
	for _, child := range n.Content {
		s.read(child)
	}
}

// value are the lines of a collection below a key or a dash that is indented by so many columns.
func (s style) value(v any, indent int) []string {
	var lines []string
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			lines = append(lines, s.field(name, v[name], indent+s.step)...)
		}
	case []any:
		for _, element := range v {
			lines = append(lines, s.element(element, indent+s.dash)...)
		}
	}
	return lines
}

func (s style) field(name string, v any, indent int) []string {
	key := strings.Repeat(" ", indent) + s.scalar(name) + ":"
	if !isCollection(v) {
		return []string{key + " " + s.inline(v)}
	}
	return append([]string{key}, s.value(v, indent)...)
}

func (s style) element(v any, indent int) []string {
	dash := strings.Repeat(" ", indent) + "-"
	fields, ok := v.(map[string]any)
	if !ok || len(fields) == 0 {
		return []string{dash + " " + s.inline(v)}
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		lines = append(lines, s.field(name, fields[name], indent+2)...)
	}
	lines[0] = dash + lines[0][indent+1:]
	return lines
}

// inline is a value within a line.
func (s style) inline(v any) string {
	if s.json {
		return encoded(v, "", "")
	}
	switch v := v.(type) {
	case map[string]any:
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			fields = append(fields, s.scalar(name)+": "+s.inline(v[name]))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case []any:
		var elements []string
		for _, element := range v {
			elements = append(elements, s.inline(element))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case string:
		return s.scalar(v)
	}
	return encoded(v, "", "")
}

// scalar is a text, with quotes where it needs them.
func (s style) scalar(text string) string {
	if s.json {
		return encoded(text, "", "")
	}
	out, err := yaml.Marshal(text)
	plain := strings.TrimSuffix(string(out), "\n")
	if err != nil || strings.ContainsAny(plain, "\r\n,[]{}#&*!|>%@`") || strings.Contains(plain, ": ") {
		return encoded(text, "", "") // JSON is YAML
	}
	return plain
}

// flowFields are fields for between braces, with the prefix of their line; "": all stand on one line.
func (s style) flowFields(fields map[string]any, names []string, prefix string) []string {
	var out []string
	for _, name := range names {
		out = append(out, s.scalar(name)+": "+s.nested(fields[name], prefix))
	}
	return out
}

func (s style) flowElements(list []any, prefix string) []string {
	var out []string
	for _, element := range list {
		out = append(out, s.nested(element, prefix))
	}
	return out
}

func (s style) nested(v any, prefix string) string {
	if !s.json || prefix == "" {
		return s.inline(v)
	}
	step := strings.Repeat(" ", s.step)
	if strings.Contains(prefix, "\t") {
		step = "\t"
	}
	return encoded(v, prefix, step)
}

// quotedAs keeps the quotes of the text that was there.
func quotedAs(style yaml.Style, text, otherwise string) string {
	switch {
	case style&yaml.DoubleQuotedStyle != 0:
		return encoded(text, "", "")
	case style&yaml.SingleQuotedStyle != 0 && !strings.ContainsAny(text, "\r\n\t\u0085\u2028\u2029"):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return otherwise
}

// encoded is the JSON of a value; empty where it has none, which the proof then finds.
func encoded(v any, prefix, indent string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(prefix, indent)
	if err := encoder.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(out.String(), "\n")
}
