package report

import (
	"bufio"
	"cmp"
	"io"
	"slices"

	"go.yaml.in/yaml/v2"
)

// YAMLPrinter prints the Report as it is, in its published schema, with its keys in alphabetical order as
// kubectl has them. Control characters come out escaped, as YAML demands it.
type YAMLPrinter struct{}

// Print implements Printer. it encodes item by item: the encoder takes many times the memory of its input.
func (YAMLPrinter) Print(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	fields := fieldsOf(r)
	slices.SortFunc(fields, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	for _, f := range fields {
		if err := writeYAMLField(out, f); err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeYAMLField(w *bufio.Writer, f field) error {
	if f.list == nil {
		return writeYAML(w, f.value, func(content any) any { return map[string]any{f.name: content} })
	}
	if f.list.length == 0 {
		_, err := w.WriteString(f.name + ": []\n")
		return err
	}
	if _, err := w.WriteString(f.name + ":\n"); err != nil {
		return err
	}
	for i := range f.list.length {
		if err := writeYAML(w, f.list.item(i), func(content any) any { return []any{content} }); err != nil {
			return err
		}
	}
	return nil
}

// writeYAML writes what the published JSON of a value says, within a map or list.
// Not with sigs.k8s.io/yaml, which reads that JSON as YAML and stops at control characters.
func writeYAML(w *bufio.Writer, v any, within func(any) any) error {
	content, err := decoded(v)
	if err != nil {
		return err
	}
	data, err := yaml.Marshal(within(content))
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
