package tune

import (
	"fmt"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// tablePrinter prints a plan for people.
type tablePrinter PrintOptions

// Print implements Printer.
func (p tablePrinter) Print(w io.Writer, plan Plan) error {
	t := &table{width: p.Width, color: p.Color}
	for _, node := range plan.Nodes {
		t.node(node)
	}
	t.workloads(plan.Workloads)
	t.edits(plan)
	t.advice(plan.Advice)
	t.unjudged(plan)
	t.proof(plan)
	t.summary(plan)
	return text.Write(w, t.out.String())
}

// table is a text that grows.
type table struct {
	out   strings.Builder
	width int
	color bool
}

func (t *table) line(parts ...string) {
	t.out.WriteString(strings.TrimRight(strings.Join(parts, ""), " ") + "\n")
}

func (t *table) paint(style text.Style, words string) string {
	return text.Palette(t.color).Paint(style, words)
}

// heading begins a section.
func (t *table) heading(title string) {
	if t.out.Len() > 0 {
		t.line()
	}
	t.line(t.paint(text.Bold, title))
}

// sentence prints text in lines that fit, the first behind a mark, the others below its text.
func (t *table) sentence(mark, text string) { t.marked("", mark, text) }

// marked is sentence with a painted mark.
func (t *table) marked(style text.Style, mark, sentence string) {
	indent := strings.Repeat(" ", text.Columns(mark))
	for i, line := range text.Wrap(text.Clean(sentence), t.width-len(indent), "") {
		if i == 0 {
			t.line(t.paint(style, mark), line)
		} else {
			t.line(indent, line)
		}
	}
}

func (t *table) workloads(containers []Container) {
	if len(containers) == 0 {
		return
	}
	t.heading("Workloads")
	rows := [][]string{{"WORKLOAD", "CONTAINER", "PEAK", "REQUEST", "LIMIT", "CPU"}}
	for _, c := range containers {
		peak := "?"
		if c.PeakMiB != nil {
			peak = fmt.Sprintf("%dMi", *c.PeakMiB)
		}
		rows = append(rows, []string{
			text.Clean(c.Workload.String()), text.Clean(c.Container), peak,
			c.arrow("requests.memory"), c.arrow("limits.memory"), c.arrow("requests.cpu"),
		})
	}
	t.columns("  ", rows, 2)
}

// arrow writes a change as before -> after; "=" where the field stays.
func (c Container) arrow(field string) string {
	for _, change := range c.Changes {
		if change.Field == field {
			return orNone(change.Before) + arrow + orNone(change.After)
		}
	}
	return "="
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func (t *table) summary(plan Plan) {
	t.line()
	t.sentence("", counts(plan))
	if plan.Summary.Fits == fits {
		t.line(t.paint(text.Green, "Everything fits that fits now."))
	} else {
		t.line(t.paint(text.BoldRed, "The plan is refused: "+refusal(plan.Proof.worse())))
	}
	if n := len(plan.Errors); n > 0 {
		t.line(t.paint(text.BoldRed, "The plan is incomplete: "+text.Count(n, "error")+" above."))
	}
	if plan.Next != "" {
		t.sentence("Next: ", plan.Next)
	}
}

// Concession is what precedes a concession.
func (s Summary) Concession() string {
	if s.Fits == fits {
		return "given up, so that it fits: "
	}
	return "given up, in vain: "
}

// counts says in a sentence what a plan changes.
func counts(p Plan) string {
	s := p.Summary
	if p.unchanged() {
		return text.Count(s.Nodes, "node") + ": nothing to change."
	}
	return fmt.Sprintf("%s: %s to change, %s to resize, %s to create.", text.Count(s.Nodes, "node"), text.Count(s.Settings, "setting"),
		text.Count(s.Containers, "container"), text.Count(s.Objects, "object"))
}
