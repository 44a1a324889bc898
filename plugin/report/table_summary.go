package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

func headingColor(group severityGroup) string {
	if group.Severity == policy.Info {
		return bold
	}
	return "1;" + strings.TrimPrefix(severityColor(group.Severity), "1;")
}

// summary writes one sentence of counts, after a headline where there are no findings.
func (t *table) summary(r Report) {
	if len(r.Findings) == 0 {
		text, attributes := headline(r)
		t.line(t.paint(attributes, text))
		t.line("")
	}
	t.paragraph("", "", "", summarySentence(r))
}

// headline says what it means that there are no findings. Only a complete audit is good news.
func headline(r Report) (text, attributes string) {
	switch {
	case r.Summary.Objects == 0:
		return "Nothing was judged.", yellow
	case len(r.Errors) > 0:
		return "No findings in what could be judged; the result is incomplete.", yellow
	case r.Summary.Baseline > 0:
		return "No new findings.", green
	default:
		return "No findings.", green
	}
}

func summarySentence(r Report) string {
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
			r.failedControls(), count(s.Findings, "finding"), strings.Join(severities, ", ")))
	}
	for _, part := range []struct {
		n    int
		text string
	}{{s.Baseline, "%d in the baseline"}, {s.Waived, "%d waived"}, {s.Skipped, "%d skipped"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf(part.text, part.n))
		}
	}
	if s.Errors > 0 {
		parts = append(parts, count(s.Errors, "error"))
	}
	return fmt.Sprintf("%s, %s: %s.", count(s.Objects, "object"), count(s.Controls, "control"), strings.Join(parts, ", "))
}

func (t *table) skipped(r Report) {
	if len(r.Skipped) == 0 {
		return
	}
	t.line("")
	t.line(t.paint(bold, "Skipped") + "  " + t.paint(dim, "not judged, so neither passed nor failed"))
	for _, group := range byReason(r.Skipped) {
		t.paragraph("", "  ", "", clean(group.Reason)+":")
		var ids []string
		for _, skip := range group.Skips {
			ids = append(ids, clean(skip.Control))
		}
		t.paragraph(dim, "    ", "", strings.Join(ids, ", "))
	}
}

func (t *table) errors(errors []Error) {
	if len(errors) == 0 {
		return
	}
	t.line("")
	t.line(t.paint(boldRed, "Errors") + "  " + t.paint(dim, "the result is incomplete"))
	for _, e := range errors {
		t.paragraph(red, "  ", "  ", clean(e.Subject)+": "+clean(e.Message))
		if len(e.Controls) > 0 {
			t.paragraph(dim, "    ", "", "without an answer: "+clean(strings.Join(e.Controls, ", ")))
		}
	}
}

func (t *table) waived(waived []Waived) {
	if len(waived) == 0 {
		return
	}
	t.line(t.paint(bold, "WAIVED") + "  " + t.paint(dim, count(len(waived), "finding")))
	t.line("")
	for _, w := range waived {
		t.paragraph("", "  ", "  ", fmt.Sprintf("%s  %s: %s", clean(w.Control), clean(w.Object.String()), clean(w.Message)))
		t.paragraph(dim, "    ", "", waiver(w))
	}
	t.line("")
}

// waiver says who waived a finding, why and until when.
func waiver(w Waived) string {
	text := fmt.Sprintf("waived by %s: %s", clean(w.Source), clean(w.Reason))
	if w.Expires != "" {
		text += " (until " + clean(w.Expires) + ")"
	}
	return text
}

func (t *table) notices(notices []string) {
	if len(notices) == 0 {
		return
	}
	t.line("")
	for _, notice := range notices {
		t.paragraph(yellow, "", "  ", "Note: "+clean(notice))
	}
}

func (t *table) next(command string) {
	if command == "" {
		return
	}
	t.line("")
	t.line("Next: " + t.paint(bold, clean(command))) // never wrapped: it is there to be copied
}
