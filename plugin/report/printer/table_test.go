package printer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/text"
)

func TestTableFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{0, 60, 80, 100, 140} {
		limit := columns
		if columns == 0 {
			limit = 100
		}
		for name, r := range sampleReports() {
			if name == "hostile" {
				r.NextCommand = "" // a command to copy is never broken
			}
			out := render(t, r, "table", Options{Width: columns})
			for line := range strings.Lines(string(out)) {
				if w := text.Columns(strings.TrimSuffix(line, "\n")); w > limit {
					t.Errorf("%s at %d columns: %d wide: %s", name, columns, w, line)
				}
			}
		}
	}
}

func TestColorAddsNothingButColor(t *testing.T) {
	for name, r := range sampleReports() {
		plain := render(t, r, "table", Options{})
		colored := render(t, r, "table", Options{Color: true})
		for _, code := range []text.Style{text.Bold, text.Dim, text.Red, text.Green, text.Yellow, text.Cyan, text.BoldRed, "1;33", "1;36", "0"} {
			colored = bytes.ReplaceAll(colored, []byte("\x1b["+string(code)+"m"), nil)
		}
		if !bytes.Equal(plain, colored) {
			t.Errorf("%s: without its colours the table reads\n%s\nwant\n%s", name, colored, plain)
		}
	}
}
