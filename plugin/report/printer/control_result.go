package printer

import (
	"maps"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// controlResult is everything the report says of one control; nothing but the control: it passed.
type controlResult struct {
	policy.Control
	Findings []report.Finding
	Waived   []report.Waived
	Skips    []report.Skip
	Errors   []report.Error
}

// controlResults returns one result for each control that is described or named, by id.
func controlResults(r report.Report) []controlResult {
	results := map[string]*controlResult{}
	of := func(id, category string) *controlResult {
		if results[id] == nil {
			results[id] = &controlResult{Control: r.Control(id, category)}
		}
		return results[id]
	}
	for f := range r.Findings.Unmarked() {
		c := of(f.Control, f.Category)
		c.Findings = append(c.Findings, f)
	}
	for _, w := range r.Waived {
		c := of(w.Control, w.Category)
		c.Waived = append(c.Waived, w)
	}
	for id := range r.Controls {
		of(id, "")
	}
	for _, skip := range r.Skipped {
		c := of(skip.Control, "")
		c.Skips = append(c.Skips, skip)
	}
	for _, e := range r.Errors {
		for _, id := range e.Controls {
			c := of(id, "")
			c.Errors = append(c.Errors, e)
		}
	}
	list := make([]controlResult, 0, len(results))
	for _, id := range slices.Sorted(maps.Keys(results)) {
		list = append(list, *results[id])
	}
	return list
}
