package printer

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	// markdownBytes is how long a document is at most: GitHub refuses comments of more than 65,536 characters.
	markdownBytes = 60_000
	// blockBytes is how long a table or list is at most. Errors, actions and their fences, four sections, causes,
	// skipped and waived leave room for findings.
	blockBytes = 4_500
	// cellColumns is how wide a cell of the overview is at most.
	cellColumns = 120
	// idsShown is how many controls of one reason are named.
	idsShown = 20
)

// MarkdownPrinter prints a comment of a pull request, or a step summary: what is urgent and what to do first
// in the open, every finding folded. It fits in one comment; findings without room are counted.
type MarkdownPrinter struct{}

// Print implements Printer.
func (MarkdownPrinter) Print(w io.Writer, r report.Report) error {
	before := markdownHeadline(r) + markdownErrors(r) + markdownActions(r.Actions) + markdownOverview(overview.Of(r))
	after := markdownSkipped(r) + markdownWaived(r)
	leftOut := func(n int) string {
		return fmt.Sprintf("\nLeft out here: %d of %s; `-o wide` prints every finding.\n", n, text.Count(r.Findings.Len(), "finding"))
	}
	findings := budget{room: markdownBytes - len(before) - len(after) - len(leftOut(r.Findings.Len()))}
	if n := r.Findings.Len() - findings.findings(grouped(r)); n > 0 {
		after = leftOut(n) + after
	}
	_, err := io.WriteString(w, before+findings.text.String()+after)
	return err
}

// markdownHeadline counts, after a line that says so where the report is incomplete.
func markdownHeadline(r report.Report) string {
	subject, counted := headline(words{}, r)
	out := "## " + markdown(subject) + counted + "\n"
	if len(r.Errors) > 0 {
		out = fmt.Sprintf("**INCOMPLETE**: %s; what was not read is not checked.\n\n", text.Count(len(r.Errors), "error")) + out
	}
	var said []string
	if r.Summary.Score != nil {
		score := fmt.Sprintf("**Score %d/100**", *r.Summary.Score)
		if r.Version != "" { // scores of other versions do not compare
			score += " (lightk8s " + markdown(r.Version) + ")"
		}
		said = append(said, score)
	}
	if controls := counts(words{}, r, skippedOnly); controls != "" {
		said = append(said, controls)
	}
	if len(said) > 0 {
		out += "\n" + strings.Join(said, "; ") + "\n"
	}
	return out
}

// markdownErrors lists what makes the report incomplete.
func markdownErrors(r report.Report) string {
	if len(r.Errors) == 0 {
		return ""
	}
	var rows [][]string
	for _, e := range r.Errors {
		rows = append(rows, []string{e.Subject, e.Message})
	}
	return table([]string{"Subject", "Error"}, rows, "error", "standard error has all of them")
}

// markdownActions shows the actions as the table does, in a block to copy commands from.
func markdownActions(actions []report.Action) string {
	if len(actions) == 0 {
		return ""
	}
	page := screen{width: unbounded}
	lines := page.actions(actions)[2:] // without the title
	block, shown := budget{room: blockBytes}, 0
	for shown < len(lines) && block.add(lines[shown]+"\n") {
		shown++
	}
	fence := fenceOf(block.text.String())
	return "\n### DO FIRST\n\n" + fence + "\n" + block.text.String() + fence + "\n" +
		more(len(lines)-shown, "action", "`-o json` has all of them")
}

func markdownOverview(o overview.Overview) string {
	var out strings.Builder
	for _, section := range pageSections(words{}, o, cellColumns) {
		out.WriteString("\n### " + strings.TrimSuffix(section.Title+": "+section.Hint, ": ") + "\n")
		var rows [][]string
		for _, line := range section.Lines {
			rows = append(rows, []string{cmp.Or(string(line.Severity), "unknown"), line.Subject, line.Text})
		}
		out.WriteString(table([]string{"Severity", "Where", "What"}, rows, "line", "`-o html` shows all of them"))
	}
	if len(o.Causes) > 0 {
		out.WriteString("\n### SAME CAUSE, MANY FINDINGS\n")
		var rows [][]string
		for _, c := range pageCauses(words{}, o) {
			rows = append(rows, []string{strconv.Itoa(c.Findings), c.Name, c.Where, c.ClosedBy})
		}
		out.WriteString(table([]string{"Findings", "Cause", "On", "Closed by"}, rows, "cause", "`-o html` shows all of them"))
	}
	return out.String()
}

// markdownSkipped lists what could not be checked, by class and reason. Controls that have no object to look at are
// counted.
func markdownSkipped(r report.Report) string {
	var rows [][]string
	for _, class := range skipTitles {
		for _, group := range byReason(skipsOf(r, class.class)) {
			var ids []string
			for _, skip := range group.Skips {
				ids = append(ids, skip.Control)
			}
			named := strings.Join(ids[:min(len(ids), idsShown)], ", ")
			if hidden := len(ids) - idsShown; hidden > 0 {
				named += fmt.Sprintf(", +%d", hidden)
			}
			rows = append(rows, []string{class.title, group.Reason, named})
		}
	}
	if len(rows) == 0 {
		return ""
	}
	without := r.Summary.SkippedByClass[policy.NotApplicable]
	summary := "skipped: " + text.Count(r.Summary.Skipped-without, "control") + " not checked"
	if without > 0 {
		summary += fmt.Sprintf(", %d without an object to look at", without)
	}
	return detailsStart(summary) +
		table([]string{"Class", "Reason", "Controls"}, rows, "reason", "`--show-skipped` lists all of them") + detailsEnd
}

func markdownWaived(r report.Report) string {
	if len(r.Waived) == 0 {
		return ""
	}
	var rows [][]string
	for _, w := range r.Waived {
		rows = append(rows, []string{w.Control, overview.ObjectName(w.Object), w.Message, justification(w)})
	}
	return detailsStart("waived: "+text.Count(len(r.Waived), "finding")) +
		table([]string{"Control", "Object", "Finding", "Reason"}, rows, "finding", "`-o wide` lists all of them") + detailsEnd
}
