package report

import (
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
	Findings Findings
}

// grouped groups sorted findings: worst first, then by control. Groups are never empty, and
// share the report's list: there may be a hundred thousand findings.
func grouped(r Report) []severityGroup {
	var groups []severityGroup
	found := r.Findings.entries
	for start, end := 0, 0; start < len(found); start = end {
		first := found[start].rule
		for end < len(found) && found[end].rule.compare(first) == 0 {
			end++
		}
		if n := len(groups); n == 0 || groups[n-1].Severity != first.severity {
			groups = append(groups, severityGroup{Severity: first.severity})
		}
		s := &groups[len(groups)-1]
		s.Controls = append(s.Controls, controlGroup{
			Control: r.control(first.control, first.category), Findings: r.Findings.Slice(start, end),
		})
		s.Findings += end - start
	}
	return groups
}

// control describes a control; one that the report does not describe has its id for a problem.
func (r Report) control(id, category string) policy.Control {
	if control, ok := r.Controls[id]; ok {
		return control
	}
	return policy.Control{ID: id, Category: category, Title: id, Triage: policy.Triage{Problem: id}}
}

// failedControls counts the controls that have findings.
func (r Report) failedControls() int {
	ids := map[string]bool{}
	for _, f := range r.Findings.entries {
		ids[f.control] = true
	}
	return len(ids)
}

// reasonGroup holds the controls that were skipped for one reason.
type reasonGroup struct {
	Reason string
	Skips  []Skip
}

// byReason groups skips by reason, in the order in which the reasons first appear.
func byReason(skips []Skip) []reasonGroup {
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
