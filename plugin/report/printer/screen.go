package printer

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	defaultWidth = 80
	minWidth     = 40
	// mostLines is how long a screen is at most: what a person reads at once, actions and counts at its end.
	mostLines = 45
)

// TablePrinter prints what a person reads in a terminal: at most 45 lines of what is urgent, what many
// findings have in common, and what to do first.
type TablePrinter struct {
	Color bool
	Width int // columns; 0: 80
	// Skipped lists the controls that were skipped, by reason.
	Skipped bool
	// Words are those of a language; its zero value is English.
	Words language.Catalog
	// By counts findings instead; empty: the overview is shown.
	By overview.By
}

// Print implements Printer.
func (p TablePrinter) Print(w io.Writer, r report.Report) error {
	columns := p.Width
	if columns <= 0 {
		columns = defaultWidth
	}
	s := &screen{Palette: text.Palette(p.Color), words: p.Words, width: max(columns, minWidth)}
	s.headline(r)
	if sentence := since(s.words, r.Comparison, s.width/2); sentence != "" {
		s.paragraph("", "", "", sentence)
	}
	if p.By == "" {
		s.findings(r)
	} else {
		s.matrix(r, p.By)
	}
	if p.Skipped {
		s.skipped(r)
	}
	_, err := w.Write(s.out.Bytes())
	return err
}

// words are what is printed in one language.
type words = language.Catalog

// screen is the text under construction.
type screen struct {
	text.Palette
	words
	width int
	out   bytes.Buffer
}

func (s *screen) line(text string) {
	s.out.WriteString(strings.TrimRight(text, " "))
	s.out.WriteByte('\n')
}

// paragraph writes wrapped text in one style; lines after the first are indented by hang more.
func (s *screen) paragraph(style text.Style, indent, hang, sentence string) {
	for _, line := range text.Wrap(sentence, s.width-len(indent), hang) {
		own := line[:len(line)-len(strings.TrimLeft(line, " "))]
		s.line(indent + own + s.Paint(style, text.Cut(line[len(own):], s.width-len(indent)-len(own))))
	}
}

// block is a paragraph of a screen, with an empty line before it.
type block struct {
	title, hint string // of the first line
	noun        string // what the lines are, where the hint is to count them
	lines       []string
	more        func(hidden int) string // announces lines that are not shown
	shown       int
}

func (b block) height() int {
	height := 2 + min(b.shown, len(b.lines))
	if b.shown < len(b.lines) {
		height++
	}
	return height
}

// findings writes the sections, what they have in common, and the actions.
func (s *screen) findings(r report.Report) {
	o := overview.Of(r)
	var blocks []block
	for _, section := range o.Sections {
		blocks = append(blocks, s.section(section))
	}
	if common := s.common(o); len(common.lines) > 0 {
		blocks = append(blocks, common)
	}
	end := slices.Concat(s.also(o, len(o.Causes) > 0), s.actions(r.Actions), s.totals(r))
	fit(blocks, mostLines-strings.Count(s.out.String(), "\n")-len(end))
	for _, b := range blocks {
		s.block(b)
	}
	for _, line := range end {
		s.line(line)
	}
}

// fit shortens the longest blocks until all fit, as far as two lines each let them.
func fit(blocks []block, room int) {
	for {
		height, longest := 0, -1
		for i, b := range blocks {
			height += b.height()
			if b.shown > 2 && (longest < 0 || min(b.shown, len(b.lines)) >= min(blocks[longest].shown, len(blocks[longest].lines))) {
				longest = i
			}
		}
		if height <= room || longest < 0 {
			return
		}
		blocks[longest].shown = min(blocks[longest].shown, len(blocks[longest].lines)) - 1
	}
}

func (s *screen) block(b block) {
	shown := min(b.shown, len(b.lines))
	if hidden := len(b.lines) - shown; hidden == 1 {
		shown++ // a line that says so takes as much room
	}
	if b.noun != "" && shown < len(b.lines) {
		b.hint = s.Say("%d of %d "+b.noun, shown, len(b.lines))
	}
	s.line("")
	s.line(s.Paint(text.Bold, b.title) + gap + s.Paint(text.Dim, text.Cut(b.hint, s.width-text.Columns(b.title)-len(gap))))
	for _, line := range b.lines[:shown] {
		s.line(line)
	}
	if hidden := len(b.lines) - shown; hidden > 0 {
		s.line(s.Paint(text.Dim, text.Cut(b.more(shown), s.width)))
	}
}

// label is how a severity begins a line.
func label(severity policy.Severity) string {
	switch severity {
	case policy.Critical:
		return "CRIT"
	case policy.Medium:
		return "MED "
	default:
		return fmt.Sprintf("%-4s", strings.ToUpper(string(severity)))
	}
}
