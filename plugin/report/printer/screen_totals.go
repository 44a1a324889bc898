package printer

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// headline counts, after a line that says so where the report is incomplete.
func (s *screen) headline(r report.Report) {
	if len(r.Errors) > 0 {
		s.line(s.Paint(text.BoldRed, "INCOMPLETE") + gap + text.Cut(text.Count(len(r.Errors), "error")+"; what was not read is not checked", s.width-len("INCOMPLETE  ")))
	}
	subject, said := headline(r)
	if most := s.width - text.Columns(said); most > len(subject)/3 || text.Columns(subject) <= most {
		subject = text.CutMiddle(subject, most)
	}
	lines := text.Wrap(subject+said, s.width, gap)
	left := lines[len(lines)-1]
	style := text.Bold
	switch {
	case r.Findings.Len() > 0:
	case len(r.Errors) > 0 || r.Summary.Passed == 0:
		style = text.Yellow
	default:
		style = text.Green
	}
	for _, line := range lines[:len(lines)-1] {
		s.line(s.Paint(style, text.Cut(line, s.width)))
	}
	score := ""
	if r.Summary.Score != nil {
		score = fmt.Sprintf("score %d/100", *r.Summary.Score)
	}
	if space := s.width - text.Columns(left) - len(score); score != "" && space >= len(gap) {
		s.line(s.Paint(style, left) + strings.Repeat(" ", space) + score)
		return
	}
	s.line(s.Paint(style, left))
	if score != "" {
		s.line(text.PadLeft(score, s.width))
	}
}

// headline names what was read, and counts.
func headline(r report.Report) (subject, said string) {
	sum := r.Summary
	subject = cmp.Or(text.Clean(r.Subject), "Audit")
	if overview.OnOneObject(r) {
		subject = text.Clean(r.Findings.At(0).Object.String())
	}
	switch {
	case sum.Objects == 0:
		return subject, ": no object was read, so nothing was checked."
	case r.Findings.Len() > 0:
		return subject, ": " + urgent(r)
	}
	what := "no findings"
	switch {
	case len(r.Errors) > 0:
		what = "no findings in what was read"
	case sum.Baseline > 0:
		what = "no new findings"
	}
	return subject, fmt.Sprintf(": %s. %s, %s passed.", what, text.Count(sum.Objects, "object"), text.Count(sum.Passed, "control"))
}

// urgent counts the findings, and those that are critical or high.
func urgent(r report.Report) string {
	said := text.Count(r.Findings.Len(), "finding") + ofUrgent(r.Summary.Failed)
	if overview.OnOneObject(r) {
		return said
	}
	return said + " on " + text.Count(r.Summary.Objects, "object")
}

// ofUrgent counts the critical and high findings of some: " (1 critical, 2 high)"; empty: there are none.
func ofUrgent(failed map[policy.Severity]int) string {
	var urgent []string
	for _, severity := range policy.Severities() {
		if n := failed[severity]; n > 0 && severity.AtLeast(policy.High) {
			urgent = append(urgent, fmt.Sprintf("%d %s", n, severity))
		}
	}
	if len(urgent) == 0 {
		return ""
	}
	return " (" + strings.Join(urgent, ", ") + ")"
}

// totals counts what the screen does not show, so that nothing is left out in silence.
func (s *screen) totals(r report.Report) []string {
	var lines []string
	if said := counts(r); said != "" {
		lines = text.Wrap(said, s.width, "")
	}
	if r.Findings.Len() == 0 {
		return lines
	}
	const every = "every finding: -o wide"
	if last := lines[len(lines)-1] + "; " + every; text.Columns(last) <= s.width {
		return append(lines[:len(lines)-1], last)
	}
	return append(lines, every)
}

// counts says what became of the controls, and which findings do not count.
func counts(r report.Report) string {
	sum := r.Summary
	var controls, findings, parts []string
	if r.Findings.Len() > 0 {
		controls = append(controls, fmt.Sprintf("%s failed, %d passed", text.Count(r.Findings.Controls(), "control"), sum.Passed))
	}
	if sum.Skipped > 0 {
		skipped := strconv.Itoa(sum.Skipped)
		if len(controls) == 0 {
			skipped = text.Count(sum.Skipped, "control")
		}
		controls = append(controls, skipped+" skipped (--show-skipped)")
	}
	if sum.Waived > 0 {
		findings = append(findings, text.Count(sum.Waived, "finding")+" waived")
	}
	if sum.Baseline > 0 {
		findings = append(findings, text.Count(sum.Baseline, "finding")+" in the baseline")
	}
	for _, part := range [][]string{controls, findings} {
		if len(part) > 0 {
			parts = append(parts, strings.Join(part, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// waiver says who waived a finding, why and until when.
func waiver(w report.Waived) string {
	sentence := fmt.Sprintf("waived by %s: %s", text.Clean(w.Source), text.Clean(w.Reason))
	if w.Expires != "" {
		sentence += " (until " + text.Clean(w.Expires) + ")"
	}
	return sentence
}
