package explain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lines is text under construction, width columns wide.
type lines struct {
	strings.Builder
	width int
}

// line writes one line as it is; trailing space goes.
func (l *lines) line(text string) {
	l.WriteString(strings.TrimRight(text, " ") + "\n")
}

// heading writes a line with an empty one before it.
func (l *lines) heading(text string) {
	l.line("")
	l.line(text)
}

// paragraph writes text wrapped and indented; first stands before it on the first line, in
// the place of as much of the indent.
func (l *lines) paragraph(indent int, first, text string) {
	for i, line := range wrap(text, l.width-indent) {
		if i > 0 {
			first = ""
		}
		l.line(pad(first, indent) + line)
	}
}

// block writes lines that have a layout of their own, indented.
func (l *lines) block(indent int, text string) {
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		l.line(pad("", indent) + line)
	}
}

// wrap breaks text between words into lines of at most width characters. A longer word
// stands on a line of its own, and sticks out.
func wrap(text string, width int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			out = append(out, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(out, line)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

// printable replaces what a terminal acts on instead of showing it: a policy of the user's
// may come from anywhere.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\n' || r == '\t' {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
