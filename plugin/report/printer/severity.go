package printer

import (
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// SeverityStyle is how a severity is painted.
func SeverityStyle(s policy.Severity) text.Style {
	switch s {
	case policy.Critical:
		return text.BoldRed
	case policy.High:
		return text.Red
	case policy.Medium:
		return text.Yellow
	case policy.Low:
		return text.Cyan
	default:
		return text.Dim
	}
}
