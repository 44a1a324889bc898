package printer

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"runtime"

	"github.com/lightk8s/lightk8s/plugin/parallel"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// JSONPrinter prints the Report as it is, in its published schema.
type JSONPrinter struct{}

// Print implements Printer. It encodes item by item, since a large audit has a hundred thousand findings
// and encoding/json holds what it encodes several times over.
func (JSONPrinter) Print(w io.Writer, r report.Report) error {
	out := bufio.NewWriter(w)
	separator := "{\n  "
	for _, f := range fieldsOf(r) {
		if err := writeJSONField(out, separator, f); err != nil {
			return err
		}
		separator = ",\n  "
	}
	if _, err := out.WriteString("\n}\n"); err != nil {
		return err
	}
	return out.Flush()
}

// field is a field of the Report as published.
type field struct {
	name  string
	value any // unless it is a list
	list  *list
}

// list gives access to a list of any type.
type list struct {
	length int
	item   func(int) any
}

func listOf[T any](items []T) *list {
	return &list{len(items), func(i int) any { return items[i] }}
}

// fieldsOf lists the fields of the Report in the order of its struct.
func fieldsOf(r report.Report) []field {
	return []field{
		{name: "apiVersion", value: r.APIVersion},
		{name: "kind", value: r.Kind},
		{name: "version", value: r.Version},
		{name: "summary", value: r.Summary},
		{name: "comparison", value: r.Comparison},
		{name: "findings", list: &list{r.Findings.Len(), func(i int) any { return r.Findings.At(i) }}},
		{name: "actions", list: listOf(r.Actions)},
		{name: "skipped", list: listOf(r.Skipped)},
		{name: "waived", list: listOf(r.Waived)},
		{name: "errors", list: listOf(r.Errors)},
		{name: "notices", list: listOf(r.Notices)},
	}
}

func writeJSONField(w *bufio.Writer, separator string, f field) error {
	if _, err := w.WriteString(separator + `"` + f.name + `": `); err != nil {
		return err
	}
	if f.list == nil {
		return text.WriteJSON(w, "  ", f.value)
	}
	return writeJSONList(w, "  ", f.list)
}

// writeJSONList writes a list whose first line the caller has begun; indent is that of the line.
func writeJSONList(w *bufio.Writer, indent string, items *list) error {
	if items.length == 0 {
		_, err := w.WriteString("[]")
		return err
	}
	separator := "[\n"
	for part := range parallel.InOrder(parts(items.length), runtime.GOMAXPROCS(0), items.encoder(indent+"  ")) {
		if part.err != nil {
			return part.err
		}
		if _, err := w.WriteString(separator); err != nil {
			return err
		}
		if _, err := w.Write(part.text); err != nil {
			return err
		}
		separator = ",\n"
	}
	_, err := w.WriteString("\n" + indent + "]")
	return err
}

// part is a range of items, encoded.
type part struct {
	text []byte
	err  error
}

// itemsAtOnce is how many items a goroutine encodes one after the other.
const itemsAtOnce = 128

// parts yields the first item of each part of a list.
func parts(length int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for first := 0; first < length && yield(first); first += itemsAtOnce {
		}
	}
}

// encoder returns a function that encodes the part that begins with an item.
func (l *list) encoder(indent string) func(first int) part {
	return func(first int) part {
		var out bytes.Buffer
		for i := first; i < min(first+itemsAtOnce, l.length); i++ {
			if i > first {
				out.WriteString(",\n")
			}
			out.WriteString(indent)
			if err := text.WriteJSON(&out, indent, l.item(i)); err != nil {
				return part{err: err}
			}
		}
		return part{text: out.Bytes()}
	}
}
