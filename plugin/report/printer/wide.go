package printer

import (
	"bufio"
	"cmp"
	"io"
	"iter"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// WidePrinter prints one line a finding with all there is to say of it. Nothing is collapsed or cut,
// so the lines suit grep and awk; an empty field is "-".
type WidePrinter struct{}

// Print implements Printer.
func (WidePrinter) Print(w io.Writer, r report.Report) error {
	var widths [wideColumns]int
	for row := range wideRows(r) {
		for i, cell := range row {
			widths[i] = max(widths[i], text.Columns(cell))
		}
	}
	out := bufio.NewWriter(w)
	for row := range wideRows(r) {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(text.Pad(cell, widths[i]) + "   ")
		}
		if _, err := out.WriteString(strings.TrimRight(line.String(), " ") + "\n"); err != nil {
			return err
		}
	}
	return out.Flush()
}

const wideColumns = 7

// wideRows yields the heading and a row for each finding.
func wideRows(r report.Report) iter.Seq[[wideColumns]string] {
	return func(yield func([wideColumns]string) bool) {
		if !yield([wideColumns]string{"SEVERITY", "CONTROL", "OBJECT", "CONTAINER", "PATH", "MESSAGE", "ORIGIN"}) {
			return
		}
		for f := range r.Findings.Unmarked() {
			row := [wideColumns]string{
				string(f.Severity), f.Control, wideObject(f), f.Container, f.Path, f.Message, f.Origin.String(),
			}
			for i := range row {
				row[i] = cmp.Or(text.Clean(row[i]), "-")
			}
			if !yield(row) {
				return
			}
		}
	}
}

// wideObject renders Kind/namespace/name, one word for awk.
func wideObject(f report.Finding) string {
	if f.Object.Namespace == "" {
		return f.Object.Kind + "/" + f.Object.Name
	}
	return f.Object.Kind + "/" + f.Object.Namespace + "/" + f.Object.Name
}
