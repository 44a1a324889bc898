package print

import (
	"fmt"
	"io"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// widePrinter prints everything of a plan that people read.
type widePrinter Options

// Print implements Printer.
func (o widePrinter) Print(w io.Writer, p plan.Plan) error {
	t := &table{width: o.Width, color: o.Color}
	for _, node := range p.Nodes {
		t.node(node)
	}
	t.workloads(p.Workloads)
	t.edits(p)
	t.restarts(p.Restarts)
	t.advice(p.Advice)
	t.unjudged(p)
	t.proof(p)
	t.summary(p)
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

func (t *table) workloads(containers []plan.Container) {
	if len(containers) == 0 {
		return
	}
	t.heading("Workloads")
	rows := [][]string{{"WORKLOAD", "CONTAINER", "PEAK", "HISTORY", "REQUEST", "LIMIT", "CPU"}}
	for _, c := range containers {
		peak := "?"
		if c.PeakMiB != nil {
			peak = fmt.Sprintf("%dMi", *c.PeakMiB)
		}
		rows = append(rows, []string{
			text.Clean(c.Workload.String()), text.Clean(c.Container), peak, history(c),
			changeOf(c, "requests.memory"), changeOf(c, "limits.memory"), changeOf(c, "requests.cpu"),
		})
	}
	t.columns("  ", rows, 2)
}

func (t *table) restarts(restarts []plan.Restart) {
	if len(restarts) == 0 {
		return
	}
	t.heading("What restarts")
	for _, r := range restarts {
		t.sentence("  ", r.Of+": "+r.What)
	}
}

// history is how long the use of a container was seen for.
func history(c plan.Container) string {
	if c.HistorySeconds == 0 {
		return "once"
	}
	return duration.HumanDuration(time.Duration(c.HistorySeconds) * time.Second)
}

// changeOf writes a change as before -> after; "=" where the field stays.
func changeOf(c plan.Container, field string) string {
	for _, change := range c.Changes {
		if change.Field == field {
			return plan.OrNone(change.Before) + arrow + plan.OrNone(change.After)
		}
	}
	return "="
}

func (t *table) summary(p plan.Plan) {
	t.line()
	t.sentence("", counts(p))
	t.verdict(p)
	if n := len(p.Errors); n > 0 {
		t.line(t.paint(text.BoldRed, "The plan is incomplete: "+text.Count(n, "error")+" above."))
	}
	t.next("Next: ", p.Next)
}

// verdict says whether everything fits.
func (t *table) verdict(p plan.Plan) {
	headline, rest := p.Verdict()
	style := map[string]text.Style{plan.Fits: text.Green, plan.FitsAsBefore: text.Yellow, plan.FitsNot: text.BoldRed}[p.Summary.Fits]
	if rest != "" {
		headline += ": " + rest
	}
	for _, line := range text.Wrap(text.Clean(headline+"."), t.width, "") {
		t.line(t.paint(style, line))
	}
}

// counts says in a sentence what a plan changes.
func counts(p plan.Plan) string {
	s := p.Summary
	if p.Unchanged() {
		return text.Count(s.Nodes, "node") + ": nothing to change."
	}
	return fmt.Sprintf("%s: %s to change, %s to resize, %s to create.", text.Count(s.Nodes, "node"), text.Count(s.Settings, "setting"),
		text.Count(s.Containers, "container"), text.Count(s.Objects, "object"))
}
