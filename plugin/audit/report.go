package audit

import (
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// report settles what counts.
func (c *collector) report(known *Baseline) report.Report {
	r := report.Empty()
	for _, err := range c.engine.Broken() {
		c.fail("user policies", err, nil)
	}
	gone := c.gone(known)
	failed := c.part(&r, known)
	controls := c.engine.Controls()
	r.Skipped = c.tally.skips(controls)
	for _, t := range c.errors {
		r.Errors = append(r.Errors, t.Error)
	}
	r.Notices = slices.Concat(c.notices, c.waivers.notices())
	if c.tally.nodes {
		r.Notices = append(r.Notices, unseen)
	}
	if gone > 0 {
		r.Notices = append(r.Notices, text.Count(gone, "finding")+" of the baseline did not come up again; write a new baseline with --write-baseline")
	}
	passed, lost := map[policy.Severity]int{}, map[policy.Severity]int{}
	for _, control := range controls {
		r.Controls[control.ID] = control
		switch class := c.tally.class(control.ID); {
		case failed[control.ID]:
			lost[control.Severity]++
		case class == "":
			passed[control.Severity]++
			r.Summary.Passed++
		default:
			r.Summary.Skipped++
			r.Summary.SkippedByClass[class]++
		}
	}
	if len(r.Errors) == 0 {
		r.Summary.Score = report.Score(passed, lost)
	}
	r.Summary.Objects = c.tally.objects
	r.Summary.Controls = len(r.Controls)
	r.Summary.Findings = r.Findings.Len()
	r.Summary.Waived = len(r.Waived)
	r.Summary.Errors = len(r.Errors)
	report.Sort(&r)
	return r
}

// part puts each finding where it belongs: among those that count, the waived, or those of the
// baseline. It returns the controls with findings that count.
func (c *collector) part(r *report.Report, known *Baseline) map[string]bool {
	failed := map[string]bool{}
	for _, w := range c.waived {
		if !c.inherited(w.owner, w.Finding) {
			r.Waived = append(r.Waived, w.Waived)
		}
	}
	c.found.Filter(func(i int, f report.Finding) bool {
		switch {
		case c.inherited(c.owners[i], f), c.repeats.has(f):
			return false
		case known.has(f):
			r.Summary.Baseline++
			c.old = append(c.old, f.Identified())
			return false
		}
		failed[f.Control] = true
		r.Summary.Failed[f.Severity]++
		r.Summary.ByRisk[f.Risk]++
		return true
	})
	r.Findings = c.found
	return failed
}
