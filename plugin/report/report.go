// Package report holds what an audit found.
package report

import (
	"io"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// APIVersion and Kind of the published Report schema.
const (
	APIVersion = "lightk8s.dev/v1alpha1"
	Kind       = "Report"
)

// Report is the outcome of one audit. Lists are sorted and never nil, so that json prints [] for "none".
type Report struct {
	// Version of this schema.
	APIVersion string `json:"apiVersion"`
	// Kind of the document.
	Kind string `json:"kind"`
	// Version of lightk8s that wrote the report: controls and score differ from version to version.
	Version string `json:"version"`
	// Counts.
	Summary Summary `json:"summary"`
	// How the findings differ from those of an earlier report; null: none is compared.
	Comparison *Comparison `json:"comparison"`
	// Violations: worst first, then by control, object and path.
	Findings Findings `json:"findings"`
	// What to do first: at most five actions, the most useful first.
	Actions []Action `json:"actions"`
	// What could not be checked. Skipped is never passed, and never failed.
	Skipped []Skip `json:"skipped"`
	// Violations that a user waived.
	Waived []Waived `json:"waived"`
	// What could not be read or evaluated. If there is any, the report is incomplete.
	Errors []Error `json:"errors"`
	// Remarks on the run itself, such as an expired or unused waiver.
	Notices []string `json:"notices"`
	// Controls describes every control named in the report, by id; for printers, not part of the schema.
	Controls map[string]policy.Control `json:"-"`
	// Subject names what was read, in a word or two; empty: not known.
	Subject string `json:"-"`
}

// Control describes a control; one that the report does not describe has its id for a problem.
func (r Report) Control(id, category string) policy.Control {
	if control, ok := r.Controls[id]; ok {
		return control
	}
	return policy.Control{ID: id, Category: category, Title: id, Triage: policy.Triage{Problem: id}}
}

// Summary counts.
type Summary struct {
	// Objects that were checked.
	Objects int `json:"objects"`
	// Controls that were selected.
	Controls int `json:"controls"`
	// Controls that checked every object they look at, at least one, and found nothing that counts. Every
	// selected control is one of passed, skipped, and failed: those with findings.
	Passed int `json:"passed"`
	// Findings of each severity.
	Failed map[policy.Severity]int `json:"failed"`
	// Findings in all.
	Findings int `json:"findings"`
	// Findings of each risk.
	ByRisk map[policy.Risk]int `json:"byRisk"`
	// Weight of the controls that passed among those that passed or failed, 0 to 100, at most 49 with a critical
	// finding and 79 with a high one; null: the report is incomplete, or nothing was checked.
	Score *int `json:"score" jsonschema:"nullable"`
	// Findings that a waiver covers.
	Waived int `json:"waived"`
	// Findings that the baseline already holds; they are not among the findings.
	Baseline int `json:"baseline"`
	// Controls without findings that could check no object at all, or not every object. What is not
	// applicable to some of its objects only does not keep a control from passing.
	Skipped int `json:"skipped"`
	// The same controls by the strongest class of their skips.
	SkippedByClass map[SkipClass]int `json:"skippedByClass"`
	// Errors.
	Errors int `json:"errors"`
}

// Finding is one violation, as published.
type Finding struct {
	// Id of the control.
	Control string `json:"control"`
	// Category of the control.
	Category string `json:"category"`
	// Severity in force, which a policy file can change.
	Severity policy.Severity `json:"severity"`
	// What it leads to: exposed, outage, takeover, data-loss, cost or hygiene.
	Risk policy.Risk `json:"risk"`
	// What it has in common with findings of other controls.
	Cause policy.Cause `json:"cause"`
	// What closes it: fix, tune, chart (a value of the lightk8s chart) or you.
	ClosedBy policy.Closer `json:"closedBy"`
	// How much work that is: 1 command, edit manifest or project.
	Ease policy.Ease `json:"ease"`
	// The object that violates the control.
	Object policy.ObjectRef `json:"object"`
	// Name of the container that the path leads into; absent: none.
	Container string `json:"container,omitempty"`
	// Field of the object, such as spec.containers[0].image; empty: the object as a whole.
	Path string `json:"path"`
	// What is wrong.
	Message string `json:"message"`
	// Where it can be reached from outside; absent: at no endpoint that is known.
	Endpoints []policy.Endpoint `json:"endpoints,omitempty"`
	// Whether `kubectl lightk8s fix` can close it in a manifest, or in a cluster that lets its object change.
	Fixable bool `json:"fixable"`
	// Where the object was read.
	Origin policy.Origin `json:"origin"`
	// Identifies the finding across runs: it survives moved lines and reordered containers.
	Fingerprint string `json:"fingerprint"`
	// Whether it is not among the findings of the report that this one is compared with nor, if it is waived, among its
	// waived; absent: it is, or none is compared.
	New bool `json:"new,omitempty"`
}

// Waived is a finding that a user waived.
type Waived struct {
	Finding
	// Why it was waived.
	Reason string `json:"reason"`
	// Who waived it: "built-in" or the name of the policy file.
	Source string `json:"source"`
	// Last day of the waiver, YYYY-MM-DD; absent: it does not expire.
	Expires string `json:"expires,omitempty"`
}

// SkipClass is what would make a control that was skipped answer.
type SkipClass = policy.SkipClass

// Skip is what one control could not check, and why.
type Skip struct {
	// Id of the control.
	Control string `json:"control"`
	// What the control lacked.
	Reason string `json:"reason"`
	// What would make it answer; where there are several reasons, the strongest: not-applicable (no such
	// object is among what was read), unknown (it was read, and does not show it), needs-flag (a flag, a
	// live cluster or a snapshot would show it) or forbidden (it could not be read).
	Class SkipClass `json:"class"`
	// Objects it could not check; 0: no object to look at.
	Objects int `json:"objects"`
}

// Error is something that could not be read or evaluated. The run goes on, and ends with exit code 3.
type Error struct {
	// file:line, an object, or the resource that could not be listed.
	Subject string `json:"subject"`
	// What went wrong.
	Message string `json:"message"`
	// Controls that went without an answer because of it; absent: those that look at the subject.
	Controls []string `json:"controls,omitempty"`
}

// Printer writes a Report in one format.
type Printer interface {
	Print(w io.Writer, r Report) error
}
