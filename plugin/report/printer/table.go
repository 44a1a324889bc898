package printer

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	defaultWidth = 100
	minWidth     = 40
	// shownOfAKind is how many findings of one control on objects of one kind the table shows.
	shownOfAKind = 5
	// roomy is how many findings a report may have before the least severe ones get one line a control.
	roomy = 40
)

// TablePrinter prints what a person reads in a terminal: the findings by severity and control,
// then a summary, what could not be judged and why, and the command to run next.
type TablePrinter struct {
	Color bool
	Width int // columns; 0: 100
	// Verbose collapses and cuts nothing, and adds remediations and waived findings.
	Verbose bool
}

// Print implements Printer.
func (p TablePrinter) Print(w io.Writer, r report.Report) error {
	columns := p.Width
	if columns <= 0 {
		columns = defaultWidth
	}
	t := &table{Palette: text.Palette(p.Color), width: max(columns, minWidth), verbose: p.Verbose}
	for _, group := range grouped(r) {
		if !p.Verbose && r.Findings.Len() > roomy && !group.Severity.AtLeast(policy.Medium) {
			t.brief(group)
			continue
		}
		t.severity(group)
	}
	if p.Verbose {
		t.waived(r.Waived)
	}
	t.summary(r)
	t.skipped(r)
	t.errors(r.Errors)
	t.notices(r.Notices)
	t.next(r.NextCommand)
	_, err := w.Write(t.out.Bytes())
	return err
}

// table is the text under construction.
type table struct {
	text.Palette
	width   int
	verbose bool
	out     bytes.Buffer
}

func (t *table) line(text string) {
	t.out.WriteString(strings.TrimRight(text, " "))
	t.out.WriteByte('\n')
}

// paragraph writes wrapped text in one style; lines after the first are indented by hang more.
func (t *table) paragraph(style text.Style, indent, hang, sentence string) {
	for _, line := range text.Wrap(sentence, t.width-len(indent), hang) {
		own := line[:len(line)-len(strings.TrimLeft(line, " "))]
		t.line(indent + own + t.Paint(style, line[len(own):]))
	}
}

// heading names a severity and counts what it has.
func (t *table) heading(group severityGroup, hint string) {
	name := strings.ToUpper(string(group.Severity))
	t.line(t.Paint(headingStyle(group.Severity), name) + "  " + t.Paint(text.Dim, fmt.Sprintf("%s of %s%s",
		text.Count(group.Findings, "finding"), text.Count(len(group.Controls), "control"), hint)))
	t.line("")
}

// brief writes one line a control, so that what matters most is not lost among what matters least.
func (t *table) brief(group severityGroup) {
	t.heading(group, " (-o wide shows them)")
	for _, control := range group.Controls {
		id, number := text.Clean(control.Control.ID), fmt.Sprintf("%4d  ", control.Findings.Len())
		problem := text.Cut(text.Clean(control.Control.Problem), t.width-text.Columns(id)-text.Columns(number)-len("    "))
		t.line("  " + t.Paint(text.Dim, number) + t.Paint(text.Bold, id) + "  " + problem)
	}
	t.line("")
}

func (t *table) severity(group severityGroup) {
	t.heading(group, "")
	for _, control := range group.Controls {
		t.control(control)
		t.line("")
	}
}

func (t *table) control(group controlGroup) {
	id, problem := text.Clean(group.Control.ID), text.Clean(group.Control.Problem)
	if problem == id {
		problem = ""
	}
	for i, line := range text.Wrap(strings.TrimSpace(id+" "+problem), t.width-3, "    ") {
		if i == 0 {
			// Two columns between id and problem.
			line = t.Paint(text.Bold, id) + " " + strings.TrimPrefix(line, id)
		}
		t.line("  " + line)
	}
	if t.verbose && group.Control.Remediation != "" {
		t.paragraph(text.Dim, "    ", "", "Fix: "+text.Clean(group.Control.Remediation))
	}
	// What is urgent is worth more than one line.
	t.rows(group.Findings, t.verbose || group.Findings.At(0).Severity.AtLeast(policy.High))
}
