// Package overview decides what a report says first: its findings by risk, what many of them have in common, and
// what to do about them. Printers choose how much of it they show.
package overview

import (
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
	// RestCauses are the causes of those, without their objects.
	RestCauses []Cause
}

// Of returns the overview of a sorted report.
func Of(r report.Report) Overview {
	o := Overview{Rest: map[policy.Severity]int{}}
	name := nameOf
	if OnOneObject(r) {
		name = partOf
	}
	urgent := map[policy.Risk][]int{} // indices: there can be a hundred thousand findings
	all, rest := tallies{}, tallies{}
	objects := numbers{}
	at := 0
	for f := range r.Findings.Unmarked() {
		all.add(f, objects)
		if isUrgent(f) {
			urgent[f.Risk] = append(urgent[f.Risk], at)
		} else {
			o.Rest[f.Severity]++
			rest.add(f, nil)
		}
		at++
	}
	for _, risk := range policy.Risks() {
		section := Section{Risk: risk, Findings: len(urgent[risk])}
		section.Lines = lines(r, urgent[risk], name)
		if risk == policy.DataLoss {
			section.Unknown = unknown(r)
		}
		if len(section.Lines)+len(section.Unknown) > 0 {
			o.Sections = append(o.Sections, section)
		}
	}
	o.Causes, o.RestCauses = all.causes(manyFindings), rest.causes(1)
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
