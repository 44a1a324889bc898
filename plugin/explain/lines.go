package explain

import (
	"strings"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// words are what is printed in one language.
type words = language.Catalog

// layout is how a document is printed for people.
type layout struct {
	words
	width int // columns
}

// lines is text under construction.
type lines struct {
	strings.Builder
	layout
}

// line writes one line as it is; trailing space goes.
func (l *lines) line(s string) {
	l.WriteString(strings.TrimRight(s, " ") + "\n")
}

// heading writes a line with an empty one before it.
func (l *lines) heading(s string) {
	l.line("")
	l.line(s)
}

// paragraph writes prose wrapped and indented; first stands before it on the first line, in
// the place of as much of the indent.
func (l *lines) paragraph(indent int, first, prose string) {
	for i, line := range text.Wrap(prose, l.width-indent, "") {
		if i > 0 {
			first = ""
		}
		l.line(text.Pad(first, indent) + line)
	}
}

// block writes lines that have a layout of their own, indented.
func (l *lines) block(indent int, layout string) {
	for line := range strings.SplitSeq(strings.TrimRight(layout, "\n"), "\n") {
		l.line(text.Pad("", indent) + line)
	}
}
