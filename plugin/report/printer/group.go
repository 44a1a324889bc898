package printer

import (
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// severityGroup holds the findings of one severity, by control.
type severityGroup struct {
	Severity policy.Severity
	Controls []controlGroup
	Findings int
}

// controlGroup holds the findings of one control that have the same severity.
type controlGroup struct {
	Control  policy.Control
	Findings report.Findings
}

// grouped puts the findings of a sorted report under their severities and controls.
func grouped(r report.Report) []severityGroup {
	var groups []severityGroup
	for found := range r.Findings.OfOneControl() {
		first := found.At(0)
		if n := len(groups); n == 0 || groups[n-1].Severity != first.Severity {
			groups = append(groups, severityGroup{Severity: first.Severity})
		}
		s := &groups[len(groups)-1]
		s.Controls = append(s.Controls, controlGroup{Control: r.Control(first.Control, first.Category), Findings: found})
		s.Findings += found.Len()
	}
	return groups
}

// skipsOf returns the skips of one class.
func skipsOf(r report.Report, class policy.SkipClass) []report.Skip {
	return slices.DeleteFunc(slices.Clone(r.Skipped), func(s report.Skip) bool { return s.Class != class })
}

// reasonGroup holds the controls that were skipped for one reason.
type reasonGroup struct {
	Reason string
	Skips  []report.Skip
}

// byReason groups skips by reason, in the order in which the reasons first appear.
func byReason(skips []report.Skip) []reasonGroup {
	var groups []reasonGroup
	index := map[string]int{}
	for _, skip := range skips {
		i, ok := index[skip.Reason]
		if !ok {
			i = len(groups)
			index[skip.Reason] = i
			groups = append(groups, reasonGroup{Reason: skip.Reason})
		}
		groups[i].Skips = append(groups[i].Skips, skip)
	}
	return groups
}
