package print

import (
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/language"
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
	text.Block
	title, hint string
	noun        string // of a line
	foot        string // a sentence below the lines
}

// Print implements Printer.
func (o screenPrinter) Print(w io.Writer, p plan.Plan) error {
	s := &screen{table: table{width: o.Width, color: o.Color}, Catalog: o.Words}
	head, end := s.part((*screen).headline, p), s.part((*screen).end, p)
	sections := []section{s.restarting(p), s.memory(p), s.settings(p), s.workloads(p), s.notes(p)}
	blocks := make([]*text.Block, 0, len(sections))
	for i := range sections {
		section := &sections[i]
		section.Shown, section.Around = len(section.Lines), len("\n\n")
		if section.foot != "" {
			section.Around++
		}
		blocks = append(blocks, &section.Block)
	}
	text.Shorten(mostLines-strings.Count(head+"\n"+end, "\n"), leastShown, blocks...)
	s.out.WriteString(head)
	for _, section := range sections {
		s.section(section)
	}
	s.out.WriteString("\n" + end)
	return text.Write(w, s.out.String())
}

// screen is a text of limited length that grows, in one language.
type screen struct {
	table
	language.Catalog
}

// part returns what a function prints.
func (s *screen) part(printed func(*screen, plan.Plan), p plan.Plan) string {
	part := &screen{table: table{width: s.width, color: s.color}, Catalog: s.Catalog}
	printed(part, p)
	return part.out.String()
}

func (s *screen) section(section section) {
	lines, hidden := section.Split()
	if len(section.Lines) == 0 {
		return
	}
	s.line()
	s.line(s.paint(text.Bold, section.title), s.paint(text.Dim, text.Cut(section.hint, s.width-text.Columns(section.title))))
	for _, line := range lines {
		s.line(line)
	}
	s.more(hidden, section.noun)
	if section.foot != "" {
		s.sentence("  ", section.foot)
	}
}
