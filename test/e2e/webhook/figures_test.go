//go:build e2e

package webhook

import (
	"fmt"
	"io"
	"testing"
	"text/tabwriter"
	"time"
)

// figure is something measured.
type figure struct{ what, value string }

// figures are collected by all tests, and printed when they are over.
var figures []figure

func measured(t *testing.T, what string, value any) {
	t.Helper()
	text := fmt.Sprint(value)
	if duration, ok := value.(time.Duration); ok {
		text = fmt.Sprintf("%.1f s", duration.Seconds())
	}
	t.Logf("%s: %s", what, text)
	figures = append(figures, figure{what, text})
}

func printFigures(w io.Writer) {
	if len(figures) == 0 {
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "\nMEASURED\tVALUE") // the reader is gone
	for _, f := range figures {
		_, _ = fmt.Fprintf(table, "%s\t%s\n", f.what, f.value)
	}
	_ = table.Flush()
}
