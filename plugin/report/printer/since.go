package printer

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// since counts what has changed since an earlier report, whose file is named in as many columns; empty: none is compared.
func since(c *report.Comparison, columns int) string {
	if c == nil {
		return ""
	}
	parts := []string{
		fmt.Sprintf("%d new%s", c.New, ofUrgent(c.NewBySeverity)), fmt.Sprintf("%d fixed", c.Fixed), fmt.Sprintf("%d unchanged", c.Unchanged),
	}
	if c.NotChecked > 0 {
		parts = append(parts, fmt.Sprintf("%d not checked now", c.NotChecked))
	}
	if c.Covered > 0 {
		parts = append(parts, fmt.Sprintf("%d covered now", c.Covered))
	}
	return "Since " + text.CutMiddle(text.Clean(c.File), columns) + ": " + strings.Join(parts, ", ")
}
