package printer

import (
	"bufio"
	"cmp"
	"io"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// YAMLPrinter prints the Report as it is, in its published schema, with its keys in alphabetical order as
// kubectl has them. Control characters come out escaped, as YAML demands it.
type YAMLPrinter struct{}

// Print implements Printer. it encodes item by item: the encoder takes many times the memory of its input.
func (YAMLPrinter) Print(w io.Writer, r report.Report) error {
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
		return text.WriteYAML(w, f.value, func(content any) any { return map[string]any{f.name: content} })
	}
	if f.list.length == 0 {
		_, err := w.WriteString(f.name + ": []\n")
		return err
	}
	if _, err := w.WriteString(f.name + ":\n"); err != nil {
		return err
	}
	for i := range f.list.length {
		if err := text.WriteYAML(w, f.list.item(i), func(content any) any { return []any{content} }); err != nil {
			return err
		}
	}
	return nil
}
