package printer

import (
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// since counts what has changed since an earlier report, whose file is named in as many columns; empty: none is compared.
func since(w words, c *report.Comparison, columns int) string {
	if c == nil {
		return ""
	}
	parts := []string{
		w.Say("%d new", c.New) + ofUrgent(w, c.NewBySeverity), w.Say("%d fixed", c.Fixed), w.Say("%d unchanged", c.Unchanged),
	}
	if c.NotChecked > 0 {
		parts = append(parts, w.Say("%d not checked now", c.NotChecked))
	}
	if c.Covered > 0 {
		parts = append(parts, w.Say("%d covered now", c.Covered))
	}
	return w.Say("Since %s: %s", text.CutMiddle(text.Clean(c.File), columns), w.Join(parts...))
}
