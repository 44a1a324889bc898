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
		s.line(s.Paint(text.BoldRed, s.Say("INCOMPLETE")) + gap + text.Cut(s.Say("%s; what was not read is not checked", s.Count(len(r.Errors), "error")), s.width-text.Columns(s.Say("INCOMPLETE"))-len(gap)))
	}
	subject, said := headline(s.words, r)
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
		score = s.Say("score %d/100", *r.Summary.Score)
	}
	if space := s.width - text.Columns(left) - text.Columns(score); score != "" && space >= len(gap) {
		s.line(s.Paint(style, left) + strings.Repeat(" ", space) + score)
		return
	}
	s.line(s.Paint(style, left))
	if score != "" {
		s.line(text.PadLeft(score, s.width))
	}
}

// headline names what was read, and counts.
func headline(w words, r report.Report) (subject, said string) {
	sum := r.Summary
	subject = cmp.Or(text.Clean(r.Subject), w.Say("Audit"))
	if overview.OnOneObject(r) {
		subject = text.Clean(r.Findings.At(0).Object.String())
	}
	switch {
	case sum.Objects == 0:
		return subject, w.Say(": ") + w.Say("no object was read, so nothing was checked.")
	case r.Findings.Len() > 0:
		return subject, w.Say(": ") + urgent(w, r)
	}
	what := w.Say("no findings")
	switch {
	case len(r.Errors) > 0:
		what = w.Say("no findings in what was read")
	case sum.Baseline > 0:
		what = w.Say("no new findings")
	}
	return subject, w.Say(": ") + w.Say("%s. %s, %s passed.", what, w.Count(sum.Objects, "object"), w.Count(sum.Passed, "control"))
}

// urgent counts the findings, and those that are critical or high.
func urgent(w words, r report.Report) string {
	said := w.Count(r.Findings.Len(), "finding") + ofUrgent(w, r.Summary.Failed)
	if overview.OnOneObject(r) {
		return said
	}
	return w.Say("%s on %s", said, w.Count(r.Summary.Objects, "object"))
}

// ofUrgent counts the critical and high findings of some: " (1 critical, 2 high)"; empty: there are none.
func ofUrgent(w words, failed map[policy.Severity]int) string {
	var urgent []string
	for _, severity := range policy.Severities() {
		if n := failed[severity]; n > 0 && severity.AtLeast(policy.High) {
			urgent = append(urgent, fmt.Sprintf("%d %s", n, w.Say(string(severity))))
		}
	}
	if len(urgent) == 0 {
		return ""
	}
	return w.Say(" (%s)", w.Join(urgent...))
}

// totals counts what the screen does not show, so that nothing is left out in silence.
func (s *screen) totals(r report.Report) []string {
	var lines []string
	if said := counts(s.words, r, skippedHint); said != "" {
		lines = text.Wrap(said, s.width, "")
	}
	if r.Findings.Len() == 0 {
		return lines
	}
	every := s.Say("every finding: %s", "-o wide")
	if last := lines[len(lines)-1] + s.Say("; ") + every; text.Columns(last) <= s.width {
		return append(lines[:len(lines)-1], last)
	}
	return append(lines, every)
}

// skippedOnly counts what was skipped, and skippedHint says how to see it.
const (
	skippedOnly = "%s skipped"
	skippedHint = "%s skipped (--show-skipped)"
)

// counts says what became of the controls, and which findings do not count. skipped is one of the sentences above.
func counts(w words, r report.Report, skipped string) string {
	sum := r.Summary
	var controls, findings, parts []string
	if r.Findings.Len() > 0 {
		controls = append(controls, w.Say("%s failed, %d passed", w.Count(r.Findings.Controls(), "control"), sum.Passed))
	}
	if sum.Skipped > 0 {
		number := strconv.Itoa(sum.Skipped)
		if len(controls) == 0 {
			number = w.Count(sum.Skipped, "control")
		}
		controls = append(controls, w.Say(skipped, number))
	}
	if sum.Waived > 0 {
		findings = append(findings, w.Say("%s waived", w.Count(sum.Waived, "finding")))
	}
	if sum.Baseline > 0 {
		findings = append(findings, w.Say("%s in the baseline", w.Count(sum.Baseline, "finding")))
	}
	for _, part := range [][]string{controls, findings} {
		if len(part) > 0 {
			parts = append(parts, w.Join(part...))
		}
	}
	return strings.Join(parts, w.Say("; "))
}

// waiver returns which file waived a finding, why and until when.
func waiver(w report.Waived) string {
	sentence := fmt.Sprintf("waived by %s: %s", text.Clean(w.Source), text.Clean(w.Reason))
	if w.Expires != "" {
		sentence += " (until " + text.Clean(w.Expires) + ")"
	}
	return sentence
}
