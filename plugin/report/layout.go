package report

import (
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// The functions below lay out text for terminals in the way of the table of audit, for verbs that
// print tables of their own.

// Pad fills text up to so many columns.
func Pad(s string, columns int) string { return pad(s, columns) }

// PadLeft fills text up to so many columns, so that numbers stand below each other.
func PadLeft(s string, columns int) string {
	return strings.Repeat(" ", max(0, columns-width(s))) + s
}

// Columns that the text takes in a terminal.
func Columns(s string) int { return width(s) }

// Cut shortens a sentence, and CutMiddle a name, to so many columns.
func Cut(s string, columns int) string { return cut(s, columns) }

// CutMiddle keeps both ends of a name.
func CutMiddle(s string, columns int) string { return cutMiddle(s, columns) }

// Wrap breaks text between words into lines of at most so many columns; those after the first begin with indent.
func Wrap(s string, columns int, indent string) []string { return wrap(s, columns, indent) }

// Count renders a number and its noun: 1 object, 2 objects.
func Count(n int, noun string) string { return count(n, noun) }

// Style is what a text means, for Styled.
type Style string

// Styles. Bad and Warn are for what needs an eye, Good for what is as it should be.
const (
	Title  Style = bold
	Faint  Style = dim
	Bad    Style = boldRed
	Warn   Style = yellow
	Good   Style = green
	Accent Style = cyan
)

// Styled paints text where color is on.
func Styled(style Style, text string, color bool) string {
	return palette{on: color}.paint(string(style), text)
}

// SeverityStyle is how a severity is painted.
func SeverityStyle(severity policy.Severity) Style { return Style(severityColor(severity)) }
