package sample

import (
	"fmt"
	"io"
	"strings"
)

// Table is a table in Markdown; its first column is text, all others are numbers.
type Table struct {
	Header []string
	rows   [][]string
}

// Add adds a row of strings, whole numbers, and floats, which get two digits behind the point.
func (t *Table) Add(cells ...any) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		switch cell := cell.(type) {
		case float64:
			row[i] = fmt.Sprintf("%.2f", cell)
		default:
			row[i] = fmt.Sprint(cell)
		}
	}
	t.rows = append(t.rows, row)
}

// Print writes the table, and an empty line behind it.
func (t *Table) Print(w io.Writer) error {
	rule := make([]string, len(t.Header))
	for i := range rule {
		rule[i] = "---:"
	}
	rule[0] = "---"
	var text strings.Builder
	for _, row := range append([][]string{t.Header, rule}, t.rows...) {
		text.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	text.WriteString("\n")
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("print table: %w", err)
	}
	return nil
}

// Whole rounds to whole numbers, for MiB and milliseconds.
func Whole(x float64) string { return fmt.Sprintf("%.0f", x) }

// Ratio is one quantity as a multiple of another: "0.50x".
func Ratio(of, to float64) string {
	if to == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2fx", of/to)
}
