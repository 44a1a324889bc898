package printer

import (
	"bufio"
	"cmp"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// WidePrinter prints one line for each finding, then one for each waived finding. Nothing is joined or cut,
// so the lines suit grep and awk; an empty field is "-".
type WidePrinter struct{}

// Print implements Printer.
func (WidePrinter) Print(w io.Writer, r report.Report) error {
	out := bufio.NewWriter(w)
	if err := writeRows(out, findingRows(r)); err != nil {
		return err
	}
	if len(r.Waived) > 0 {
		if _, err := out.WriteString("\n"); err != nil {
			return err
		}
		if err := writeRows(out, waivedRows(r)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// writeRows writes rows with their columns below each other. It yields them twice, so that none is held.
func writeRows(out *bufio.Writer, rows iter.Seq[[]string]) error {
	var widths []int
	for row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], text.Columns(cell))
		}
	}
	for row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(text.Pad(cell, widths[i]) + "   ")
		}
		if _, err := out.WriteString(strings.TrimRight(line.String(), " ") + "\n"); err != nil {
			return err
		}
	}
	return nil
}

var wideHeading = []string{"SEVERITY", "RISK", "CONTROL", "OBJECT", "CONTAINER", "PATH", "MESSAGE", "ORIGIN"}

// findingRows yields the heading and a row for each finding.
func findingRows(r report.Report) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		if !yield(wideHeading) {
			return
		}
		for f := range r.Findings.Unmarked() {
			if !yield(wideRow(f)) {
				return
			}
		}
	}
}

// waivedRows yields the heading and a row for each waived finding. Its first column is not the severity, so that
// a script which counts by that column counts findings alone.
func waivedRows(r report.Report) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		if !yield(slices.Concat([]string{"WAIVED"}, wideHeading, []string{"REASON"})) {
			return
		}
		for _, w := range r.Waived {
			if !yield(slices.Concat([]string{"waived"}, wideRow(w.Finding), []string{justification(w)})) {
				return
			}
		}
	}
}

// wideRow holds what a row says of a finding.
func wideRow(f report.Finding) []string {
	row := []string{
		string(f.Severity), string(f.Risk), f.Control, overview.ObjectName(f.Object), f.Container, f.Path, f.Message, f.Origin.String(),
	}
	for i := range row {
		row[i] = cmp.Or(text.Clean(row[i]), "-")
	}
	return row
}
