package admission

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// decision parts a verdict.
type decision struct {
	denied, warned []group
	// closed are failures of controls that deny when they cannot judge; open those of others.
	closed, open []policy.Failure
}

// group holds the findings of one control.
type group struct {
	control  policy.Control
	findings []policy.Finding
}

func (r *Reviewer) decide(book *rulebook, set ruleset, object map[string]any, verdict policy.Verdict) decision {
	var d decision
	for _, finding := range verdict.Findings {
		control, ok := set.validating.Control(finding.Control)
		switch denies := ok && set.rules.Denies(control); {
		case !ok || book.lifted(r.now(), object, finding, denies):
		case denies:
			d.denied = addTo(d.denied, control, finding)
		default:
			d.warned = addTo(d.warned, control, finding)
		}
	}
	for _, failure := range verdict.Failed {
		if control, ok := set.validating.Control(failure.Control); ok && set.rules.FailsClosed(control) {
			d.closed = append(d.closed, failure)
		} else {
			d.open = append(d.open, failure)
		}
	}
	for _, skip := range verdict.Skipped {
		// A control that denies and lacks something could not judge either.
		if control, ok := set.validating.Control(skip.Control); ok && set.rules.Denies(control) {
			failure := policy.Failure{Control: skip.Control, Err: errors.New(skip.Reason)}
			if set.rules.FailsClosed(control) {
				d.closed = append(d.closed, failure)
			} else {
				d.open = append(d.open, failure)
			}
		}
	}
	return d
}

func addTo(groups []group, control policy.Control, finding policy.Finding) []group {
	if last := len(groups) - 1; last >= 0 && groups[last].control.ID == control.ID { // findings are sorted by control
		groups[last].findings = append(groups[last].findings, finding)
		return groups
	}
	return append(groups, group{control: control, findings: []policy.Finding{finding}})
}

func (d decision) outcome(request Request, set ruleset) Outcome {
	outcome := allow(request)
	for _, failure := range slices.Concat(d.closed, d.open) {
		outcome.Errors = append(outcome.Errors, fmt.Errorf("control %s: %w", failure.Control, failure.Err))
	}
	outcome.Warned = ids(d.warned)
	switch violates := len(d.denied)+len(d.closed) > 0; {
	case isAdvisory(request):
		if set.tolerates == "" {
			outcome.WouldDeny = ids(d.denied)
		}
		outcome.Warned = append(ids(d.denied), outcome.Warned...)
		outcome.Response.Warnings = d.warnings(set)
	case violates && set.tolerates != "":
		outcome.Tolerated, outcome.WouldDeny = true, d.violated()
		outcome.Response.Warnings = d.warnings(set)
		outcome.audit("would-be-denied-by", strings.Join(outcome.WouldDeny, ","))
	case violates:
		outcome.Denied = d.violated()
		outcome.Response.Allowed = false
		outcome.Response.Result = d.status(set) // who is denied has enough to read
		outcome.audit("denied-by", strings.Join(outcome.Denied, ","))
	default:
		outcome.Response.Warnings = d.warnings(set)
	}
	if slices.Sort(outcome.Warned); len(outcome.Warned) > 0 {
		outcome.audit("warned-by", strings.Join(outcome.Warned, ","))
	}
	if len(outcome.Errors) > 0 {
		outcome.audit("error", errors.Join(outcome.Errors...).Error())
	}
	return outcome
}

// violated are ids of the controls that deny, sorted.
func (d decision) violated() []string {
	denying := ids(d.denied)
	for _, failure := range d.closed {
		denying = append(denying, failure.Control)
	}
	slices.Sort(denying)
	return denying
}

func ids(groups []group) []string {
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.control.ID)
	}
	return ids
}
