package policy

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Verdict holds the answers of the controls on one object.
type Verdict struct {
	Findings []Finding // sorted by control, path, message; empty: nothing found
	Passed   []string  // ids of the controls that were evaluated and found nothing
	Skipped  []Skip    // controls that could not be evaluated: never counted as passed
	Failed   []Failure // controls whose evaluation ended in an error: never counted as passed
}

// Failure is a control that ended in an error.
type Failure struct {
	Control string
	Err     error
}

// add files what a control yielded: a set of {"message", "path", "endpoints"?, "set"?, "create"?},
// and perhaps one of reasons to skip it. What it found counts even where it did not see everything.
func (v *Verdict) add(control *Control, a answer) {
	if a.err != nil {
		v.fail(control, a.err)
		return
	}
	violations, ok := value.Plain(a.violations).([]any)
	if !ok {
		v.fail(control, fmt.Errorf("violations is %T, want a set", value.Plain(a.violations)))
		return
	}
	if len(violations) == 0 {
		v.addAnswerless(control, a.reasons)
		return
	}
	findings := make([]Finding, 0, len(violations))
	for _, violation := range violations {
		finding, err := newFinding(control.ID, violation)
		if err != nil {
			v.fail(control, err)
			return
		}
		findings = append(findings, finding)
	}
	v.Findings = append(v.Findings, findings...)
}

// addAnswerless files a control without violations: passed, or skipped for reasons.
func (v *Verdict) addAnswerless(control *Control, skipped any) {
	reasons, _ := value.Plain(skipped).([]any)
	if len(reasons) == 0 {
		v.Passed = append(v.Passed, control.ID)
		return
	}
	skip, err := newSkip(control.ID, reasons)
	if err != nil {
		v.fail(control, err)
		return
	}
	v.Skipped = append(v.Skipped, skip)
}

// withhold turns the passes of some controls into skips, by id: what was seen is not all, and the rest
// can hold what the control looks for.
func (v *Verdict) withhold(skips map[string]Skip) {
	if len(skips) == 0 {
		return
	}
	v.Passed = slices.DeleteFunc(v.Passed, func(id string) bool {
		skip, withheld := skips[id]
		if withheld {
			v.Skipped = append(v.Skipped, skip)
		}
		return withheld
	})
}

func (v *Verdict) fail(control *Control, err error) {
	v.Failed = append(v.Failed, Failure{Control: control.ID, Err: err})
}

func (v *Verdict) sort() {
	slices.SortFunc(v.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Control, b.Control), a.Path.Compare(b.Path), cmp.Compare(a.Message, b.Message),
			slices.CompareFunc(a.Endpoints, b.Endpoints, Endpoint.Compare))
	})
	slices.Sort(v.Passed)
	slices.SortFunc(v.Skipped, compareSkips)
	slices.SortFunc(v.Failed, func(a, b Failure) int { return cmp.Compare(a.Control, b.Control) })
}

// weight estimates the bytes that a verdict takes.
func (v Verdict) weight() int {
	const each = 256
	weight := each * (len(v.Passed) + len(v.Skipped) + len(v.Failed)) / 8
	for _, finding := range v.Findings {
		weight += each + len(finding.Message) + 32*len(finding.Path)
		for _, step := range finding.Path {
			weight += len(text(step))
		}
		for _, endpoint := range finding.Endpoints {
			weight += each/2 + len(endpoint.Address) + len(endpoint.Host)
		}
		for _, assignment := range finding.Set {
			weight += each + 32*len(assignment.Path) + shortcut.Weigh(assignment.Value)
		}
		for _, object := range finding.Create {
			weight += shortcut.Weigh(object)
		}
	}
	return weight
}

// clone copies what Evaluate writes to or sorts.
func (v Verdict) clone() Verdict {
	v.Findings = slices.Clone(v.Findings)
	v.Passed = slices.Clone(v.Passed)
	v.Skipped = slices.Clone(v.Skipped)
	v.Failed = slices.Clone(v.Failed)
	return v
}
