package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// WidePrinter prints one line a finding with all there is to say of it. Nothing is collapsed or cut,
// so the lines suit grep and awk; an empty field is "-".
type WidePrinter struct{}

// Print implements Printer.
func (WidePrinter) Print(w io.Writer, r Report) error {
	rows := [][]string{{"SEVERITY", "CONTROL", "OBJECT", "CONTAINER", "PATH", "MESSAGE", "ORIGIN"}}
	for _, f := range r.Findings {
		rows = append(rows, []string{
			string(f.Severity), f.Control, wideObject(f), f.Container, f.Path, f.Message, f.Origin.String(),
		})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = text.Clean(row[i])
			if row[i] == "" {
				row[i] = "-"
			}
			widths[i] = max(widths[i], text.Columns(row[i]))
		}
	}
	out := bufio.NewWriter(w)
	for _, row := range rows {
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

// wideObject renders Kind/namespace/name, one word for awk.
func wideObject(f Finding) string {
	if f.Object.Namespace == "" {
		return f.Object.Kind + "/" + f.Object.Name
	}
	return f.Object.Kind + "/" + f.Object.Namespace + "/" + f.Object.Name
}
