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
	// leastShown is how many lines of a block a screen keeps at least.
	leastShown = 2
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
	text.Block
	title, hint string                  // of the first line
	counted     string                  // the hint where lines are hidden: how many of how many are shown
	more        func(hidden int) string // announces lines that are not shown
}

// headed is how many lines stand above those of a block.
const headed = 2

// findings writes the sections, what they have in common, and the actions.
func (s *screen) findings(r report.Report) {
	o := overview.Of(r)
	var blocks []*block
	for _, section := range o.Sections {
		blocks = append(blocks, s.section(section))
	}
	if common := s.common(o); len(common.Lines) > 0 {
		blocks = append(blocks, common)
	}
	end := slices.Concat(s.also(o, len(o.Causes) > 0), s.actions(r.Actions), s.totals(r))
	shortened := make([]*text.Block, 0, len(blocks))
	for _, b := range blocks {
		shortened = append(shortened, &b.Block)
	}
	text.Shorten(mostLines-strings.Count(s.out.String(), "\n")-len(end), leastShown, shortened...)
	for _, b := range blocks {
		s.block(b)
	}
	for _, line := range end {
		s.line(line)
	}
}

func (s *screen) block(b *block) {
	lines, hidden := b.Split()
	if b.counted != "" && hidden > 0 {
		b.hint = s.Say(b.counted, len(lines), len(b.Lines))
	}
	s.line("")
	s.line(s.Paint(text.Bold, b.title) + gap + s.Paint(text.Dim, text.Cut(b.hint, s.width-text.Columns(b.title)-len(gap))))
	for _, line := range lines {
		s.line(line)
	}
	if hidden > 0 {
		s.line(s.Paint(text.Dim, text.Cut(b.more(len(lines)), s.width)))
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
