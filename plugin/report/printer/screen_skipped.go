package printer

import (
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// skipTitles head the classes of skips that something can be done about.
var skipTitles = []struct {
	class policy.SkipClass
	title string
}{
	{policy.Forbidden, "could not be read"},
	{policy.NeedsFlag, "a flag, a live cluster or a snapshot of one shows it"},
	{policy.Unknown, "was read, and does not say"},
}

// skipped lists the controls that were skipped, by class and reason. Those that have no object to look at are counted.
func (s *screen) skipped(r report.Report) {
	s.line("")
	s.line(s.Paint(text.Bold, s.Say("SKIPPED")) + gap + s.Paint(text.Dim, s.Say("not checked, so neither passed nor failed")))
	for _, class := range skipTitles {
		skips := skipsOf(r, class.class)
		if len(skips) == 0 {
			continue
		}
		s.line(gap + s.Paint(text.Bold, s.Say(class.title)))
		for _, group := range byReason(skips) {
			s.paragraph("", "    ", "", text.Clean(group.Reason)+":")
			ids := make([]string, 0, len(group.Skips))
			for _, skip := range group.Skips {
				ids = append(ids, text.Clean(skip.Control))
			}
			s.paragraph(text.Dim, "      ", "", strings.Join(ids, ", "))
		}
	}
	if n := r.Summary.SkippedByClass[policy.NotApplicable]; n > 0 {
		s.line(gap + s.Say("%s had no object to look at (-o json lists them)", s.Count(n, "control")))
	}
}
