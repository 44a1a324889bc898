package printer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// summary writes one sentence of counts, after a headline where there are no findings.
func (t *table) summary(r report.Report) {
	if r.Findings.Len() == 0 {
		title, style := headline(r)
		t.line(t.Paint(style, title))
		t.line("")
	}
	t.paragraph("", "", "", summarySentence(r))
}

// headline says what it means that there are no findings. Only a complete audit is good news.
func headline(r report.Report) (title string, style text.Style) {
	switch {
	case r.Summary.Objects == 0:
		return "Nothing was judged.", text.Yellow
	case len(r.Errors) > 0:
		return "No findings in what could be judged; the result is incomplete.", text.Yellow
	case r.Summary.Baseline > 0:
		return "No new findings.", text.Green
	default:
		return "No findings.", text.Green
	}
}

func summarySentence(r report.Report) string {
	s := r.Summary
	parts := []string{strconv.Itoa(s.Passed) + " passed"}
	if s.Findings == 0 {
		parts = append(parts, "none failed")
	} else {
		var severities []string
		for _, severity := range policy.Severities() {
			if n := s.Failed[severity]; n > 0 {
				severities = append(severities, fmt.Sprintf("%d %s", n, severity))
			}
		}
		parts = append(parts, fmt.Sprintf("%d failed with %s (%s)",
			r.Findings.Controls(), text.Count(s.Findings, "finding"), strings.Join(severities, ", ")))
	}
	for _, part := range []struct {
		n      int
		phrase string
	}{{s.Baseline, "%d in the baseline"}, {s.Waived, "%d waived"}, {s.Skipped, "%d skipped"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf(part.phrase, part.n))
		}
	}
	if s.Errors > 0 {
		parts = append(parts, text.Count(s.Errors, "error"))
	}
	return fmt.Sprintf("%s, %s: %s.", text.Count(s.Objects, "object"), text.Count(s.Controls, "control"), strings.Join(parts, ", "))
}

func (t *table) skipped(r report.Report) {
	if len(r.Skipped) == 0 {
		return
	}
	t.line("")
	t.line(t.Paint(text.Bold, "Skipped") + "  " + t.Paint(text.Dim, "not judged, so neither passed nor failed"))
	for _, group := range byReason(r.Skipped) {
		t.paragraph("", "  ", "", text.Clean(group.Reason)+":")
		var ids []string
		for _, skip := range group.Skips {
			ids = append(ids, text.Clean(skip.Control))
		}
		t.paragraph(text.Dim, "    ", "", strings.Join(ids, ", "))
	}
}

func (t *table) errors(errors []report.Error) {
	if len(errors) == 0 {
		return
	}
	t.line("")
	t.line(t.Paint(text.BoldRed, "Errors") + "  " + t.Paint(text.Dim, "the result is incomplete"))
	for _, e := range errors {
		t.paragraph(text.Red, "  ", "  ", text.Clean(e.Subject)+": "+text.Clean(e.Message))
		if len(e.Controls) > 0 {
			t.paragraph(text.Dim, "    ", "", "without an answer: "+text.Clean(strings.Join(e.Controls, ", ")))
		}
	}
}

func (t *table) waived(waived []report.Waived) {
	if len(waived) == 0 {
		return
	}
	t.line(t.Paint(text.Bold, "WAIVED") + "  " + t.Paint(text.Dim, text.Count(len(waived), "finding")))
	t.line("")
	for _, w := range waived {
		t.paragraph("", "  ", "  ", fmt.Sprintf("%s  %s: %s", text.Clean(w.Control), text.Clean(w.Object.String()), text.Clean(w.Message)))
		t.paragraph(text.Dim, "    ", "", waiver(w))
	}
	t.line("")
}

// waiver says who waived a finding, why and until when.
func waiver(w report.Waived) string {
	sentence := fmt.Sprintf("waived by %s: %s", text.Clean(w.Source), text.Clean(w.Reason))
	if w.Expires != "" {
		sentence += " (until " + text.Clean(w.Expires) + ")"
	}
	return sentence
}

func (t *table) notices(notices []string) {
	if len(notices) == 0 {
		return
	}
	t.line("")
	for _, notice := range notices {
		t.paragraph(text.Yellow, "", "  ", "Note: "+text.Clean(notice))
	}
}

func (t *table) next(command string) {
	if command == "" {
		return
	}
	t.line("")
	t.line("Next: " + t.Paint(text.Bold, text.Clean(command))) // never wrapped: it is there to be copied
}
