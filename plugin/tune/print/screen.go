package print

import (
	"fmt"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// screenPrinter prints what a person reads at once: the verdict, and what each part of the plan comes to.
type screenPrinter Options

const (
	// mostLines is how long a screen is at most.
	mostLines = 45
	// leastShown is how many lines of a section a screen keeps at least.
	leastShown = 1
)

// section is a heading and lines below it.
type section struct {
	title, hint string
	lines       []string
	shown       int    // lines that have room
	noun        string // of a line
	foot        string // a sentence below the lines
}

// Print implements Printer.
func (o screenPrinter) Print(w io.Writer, p plan.Plan) error {
	s := &screen{table{width: o.Width, color: o.Color}}
	head, end := s.part((*screen).headline, p), s.part((*screen).end, p)
	sections := []section{s.restarting(p), s.memory(p), s.settings(p), s.workloads(p), s.notes(p)}
	shorten(sections, mostLines-strings.Count(head+end, "\n"))
	s.out.WriteString(head)
	for _, section := range sections {
		s.section(section)
	}
	s.out.WriteString("\n" + end)
	return text.Write(w, s.out.String())
}

// screen is a text of limited length that grows.
type screen struct{ table }

// part returns what a function prints.
func (s *screen) part(printed func(*screen, plan.Plan), p plan.Plan) string {
	part := &screen{table{width: s.width, color: s.color}}
	printed(part, p)
	return part.out.String()
}

// shorten leaves lines of the longest sections out until all have room, as far as that goes.
func shorten(sections []section, room int) {
	for i := range sections {
		sections[i].shown = len(sections[i].lines)
	}
	for {
		height, longest := 1, -1
		for i, section := range sections {
			height += section.height()
			if section.shown > leastShown && (longest < 0 || section.shown >= sections[longest].shown) {
				longest = i
			}
		}
		if height <= room || longest < 0 {
			return
		}
		sections[longest].shown--
	}
}

func (s section) height() int {
	if len(s.lines) == 0 {
		return 0
	}
	height := 2 + s.shown
	if s.shown < len(s.lines) {
		height++
	}
	if s.foot != "" {
		height++
	}
	return height
}

func (s *screen) section(section section) {
	if len(section.lines) == 0 {
		return
	}
	shown := section.shown
	if shown+1 == len(section.lines) {
		shown++ // the line that counts one takes as much room
	}
	s.line()
	s.line(s.paint(text.Bold, section.title), s.paint(text.Dim, text.Cut(section.hint, s.width-text.Columns(section.title))))
	for _, line := range section.lines[:shown] {
		s.line(line)
	}
	if hidden := len(section.lines) - shown; hidden > 0 {
		s.line(s.paint(text.Dim, fmt.Sprintf("  +%s (-o wide)", text.Count(hidden, section.noun))))
	}
	if section.foot != "" {
		s.sentence("  ", section.foot)
	}
}
