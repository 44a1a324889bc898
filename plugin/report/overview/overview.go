// Package overview decides what a report says first: its findings by risk, what many of them have in common, and
// what to do about them. Printers choose how much of it they show.
package overview

import (
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Overview is the first screen of a report.
type Overview struct {
	// Sections hold the findings that are urgent, by risk; those without a line are left out.
	Sections []Section
	// Causes are those of most findings, the most frequent first.
	Causes []Cause
	// Rest counts the findings that no section shows, by severity.
	Rest map[policy.Severity]int
	// RestCauses are the causes of those.
	RestCauses []Cause
}

// Of returns the overview of a sorted report.
func Of(r report.Report) Overview {
	o := Overview{Rest: map[policy.Severity]int{}}
	name := nameOf
	if OnOneObject(r) {
		name = partOf
	}
	urgent := map[policy.Risk][]report.Finding{}
	for f := range r.Findings.Unmarked() {
		if isUrgent(f) {
			urgent[f.Risk] = append(urgent[f.Risk], f)
		} else {
			o.Rest[f.Severity]++
		}
	}
	for _, risk := range policy.Risks() {
		section := Section{Risk: risk, Findings: len(urgent[risk])}
		section.Lines = lines(urgent[risk], r, name)
		if risk == policy.DataLoss {
			section.Unknown = unknown(r)
		}
		if len(section.Lines)+len(section.Unknown) > 0 {
			o.Sections = append(o.Sections, section)
		}
	}
	all := causes(r.Findings.Unmarked(), func(report.Finding) bool { return true })
	o.Causes = slices.DeleteFunc(all, func(c Cause) bool { return c.Findings < manyFindings })
	o.RestCauses = causes(r.Findings.Unmarked(), func(f report.Finding) bool { return !isUrgent(f) })
	return o
}

// isUrgent reports whether a section shows the finding. What strangers reach, and what cannot be recovered, is
// shown at any severity.
func isUrgent(f report.Finding) bool {
	switch f.Risk {
	case policy.Exposed, policy.DataLoss:
		return true
	case policy.Outage, policy.Takeover:
		return f.Severity.AtLeast(policy.High)
	default:
		return false
	}
}

// OnOneObject reports whether one object was read, and has findings.
func OnOneObject(r report.Report) bool {
	if r.Summary.Objects != 1 || r.Findings.Len() == 0 {
		return false
	}
	first := r.Findings.At(0).Object
	for f := range r.Findings.Unmarked() {
		if f.Object != first { // what is known of it is judged as an object, too
			return false
		}
	}
	return true
}
