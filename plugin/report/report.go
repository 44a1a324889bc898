// Package report holds what an audit found, and one printer for each output format.
// Printers only format: everything they print is decided in the Report. Each format has a file of
// its name, and the table three.
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
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Summary    Summary   `json:"summary"`
	Findings   []Finding `json:"findings"` // worst first, then by control, object, path
	Skipped    []Skip    `json:"skipped"`  // what could not be judged: never counted as passed
	Waived     []Waived  `json:"waived"`
	Errors     []Error   `json:"errors"`
	// Notices are remarks on the run itself, such as an expired or unused waiver.
	Notices []string `json:"notices"`
	// Controls describes every control named in the report, by id; for printers, not part of the schema.
	Controls map[string]policy.Control `json:"-"`
	// NextCommand is the command line to run next; empty: none to suggest.
	NextCommand string `json:"-"`
}

// Summary counts.
type Summary struct {
	Objects  int `json:"objects"`  // objects judged
	Controls int `json:"controls"` // controls selected
	Passed   int `json:"passed"`   // controls that judged at least one object and found nothing that counts
	// Failed counts the findings of each severity; all severities are present.
	Failed   map[policy.Severity]int `json:"failed"`
	Findings int                     `json:"findings"` // sum of Failed
	Waived   int                     `json:"waived"`   // findings that a waiver covers
	Baseline int                     `json:"baseline"` // findings that the baseline already holds; they are not in Findings
	Skipped  int                     `json:"skipped"`  // controls that could judge nothing at all, or not every object
	Errors   int                     `json:"errors"`
}

// Finding is one violation, as published.
type Finding struct {
	Control   string           `json:"control"`
	Category  string           `json:"category"`
	Severity  policy.Severity  `json:"severity"`
	Object    policy.ObjectRef `json:"object"`
	Container string           `json:"container,omitempty"`
	Path      string           `json:"path"` // spec.containers[0].image; empty: the object as a whole
	Message   string           `json:"message"`
	Fixable   bool             `json:"fixable"` // `kubectl lightk8s fix` can mend it
	Origin    policy.Origin    `json:"origin"`
	// Fingerprint identifies the finding across runs: it survives moved lines and reordered containers.
	Fingerprint string `json:"fingerprint"`
}

// Waived is a finding that somebody decided to live with.
type Waived struct {
	Finding
	Reason string `json:"reason"`
	// Source says who waived it: "built-in" or the policy file's name.
	Source  string `json:"source"`
	Expires string `json:"expires,omitempty"` // YYYY-MM-DD
}

// Skip says what one control could not judge, and why.
type Skip struct {
	Control string `json:"control"`
	Reason  string `json:"reason"`
	Objects int    `json:"objects"` // how many objects it could not judge; 0: there was none to look at
}

// Error is something that could not be read or evaluated. The run goes on, and ends with exit code 3.
type Error struct {
	// Subject is file:line, an object, or the resource that could not be listed.
	Subject string `json:"subject"`
	Message string `json:"message"`
	// Controls that went without an answer because of it; empty: those that look at the subject.
	Controls []string `json:"controls,omitempty"`
}

// Printer writes a Report in one format.
type Printer interface {
	Print(w io.Writer, r Report) error
}
