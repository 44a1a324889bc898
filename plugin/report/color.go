package report

import (
	"github.com/lightk8s/lightk8s/rego/policy"
)

// The ANSI attributes in use. The sixteen basic colours follow the theme of the terminal.
const (
	bold    = "1"
	dim     = "2"
	red     = "31"
	green   = "32"
	yellow  = "33"
	cyan    = "36"
	boldRed = "1;31"
)

// palette paints text, or leaves it alone.
type palette struct{ on bool }

func (p palette) paint(attributes, text string) string {
	if !p.on || attributes == "" || text == "" {
		return text
	}
	return "\x1b[" + attributes + "m" + text + "\x1b[0m"
}

func severityColor(s policy.Severity) string {
	switch s {
	case policy.Critical:
		return boldRed
	case policy.High:
		return red
	case policy.Medium:
		return yellow
	case policy.Low:
		return cyan
	default:
		return dim
	}
}
