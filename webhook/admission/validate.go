package admission

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Validate decides whether a request is admitted. What cannot be judged is denied or allowed
// as the policy says, and never by accident: a panic counts as not judged.
func (r *Reviewer) Validate(ctx context.Context, request Request) (outcome Outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			outcome = r.Refuse(request, fmt.Errorf("%w: %v", errPanic, cause))
		}
	}()
	if reason := r.exempt(request.Namespace); reason != "" {
		return exempted(request, reason)
	}
	if !isSignificant(request) {
		return allow(request)
	}
	if request.Object == nil {
		return r.Refuse(request, errNoObject)
	}
	book := r.book.Load()
	set := book.in(request.Namespace)
	engine := set.judging
	if isControlled(request.Object) {
		if isAdvisory(request) {
			return allow(request)
		}
		engine = set.denying
	}
	object := judged(request)
	verdict, err := evaluate(ctx, engine, object, r.around().Inventory)
	if err != nil {
		return r.Refuse(request, err)
	}
	decision := r.decide(book, set, object, verdict)
	return decision.outcome(request, set)
}

// Refuse answers a request that could not be judged: denied where a control that would deny it
// fails closed, and else allowed with a warning. Templates are only ever warned of.
func (r *Reviewer) Refuse(request Request, cause error) Outcome {
	outcome := allow(request)
	if !canHarm(request) {
		return outcome
	}
	outcome.Errors = []error{cause}
	outcome.audit("error", cause.Error())
	if reason := r.exempt(request.Namespace); reason != "" {
		outcome.Exempt = reason
		return outcome
	}
	message := shortened(fmt.Sprintf("lightk8s could not judge the %s: %v", describe(request), cause), maxWarningBytes)
	if !isAdvisory(request) && r.book.Load().in(request.Namespace).failsClosed(request.groupKind()) {
		outcome.Response.Allowed = false
		outcome.Response.Result = &metav1.Status{
			Status: metav1.StatusFailure, Code: http.StatusInternalServerError, Reason: metav1.StatusReasonInternalError,
			Message: message + `; "kubectl lightk8s webhook disable" lets everything in`,
		}
		return outcome
	}
	outcome.Response.Warnings = []string{message}
	return outcome
}

func exempted(request Request, reason string) Outcome {
	outcome := allow(request)
	outcome.Exempt = reason
	outcome.audit("exempt", reason)
	return outcome
}

// isAdvisory reports whether the request is about a template, whose pods are judged when they
// are created. Its author reads the warnings, which the author of a pod's event may not.
func isAdvisory(request Request) bool {
	return !request.isPod() && policy.HoldsPodSpec(request.groupKind())
}

// isControlled reports whether a controller made the object. Nobody reads its warnings.
func isControlled(object map[string]any) bool {
	metadata, _ := object["metadata"].(map[string]any)
	owners, _ := metadata["ownerReferences"].([]any)
	return slices.ContainsFunc(owners, func(o any) bool {
		owner, _ := o.(map[string]any)
		return owner["controller"] == true
	})
}

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
		control, ok := set.judging.Control(finding.Control)
		switch denies := ok && set.rules.Denies(control); {
		case !ok || book.waived(r.now(), object, finding, denies):
		case denies:
			d.denied = addTo(d.denied, control, finding)
		default:
			d.warned = addTo(d.warned, control, finding)
		}
	}
	for _, failure := range verdict.Failed {
		if control, ok := set.judging.Control(failure.Control); ok && set.rules.FailsClosed(control) {
			d.closed = append(d.closed, failure)
		} else {
			d.open = append(d.open, failure)
		}
	}
	for _, skip := range verdict.Skipped {
		// A control that denies and lacks something could not judge either.
		if control, ok := set.judging.Control(skip.Control); ok && set.rules.Denies(control) {
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
	switch {
	case isAdvisory(request):
		outcome.Warned = append(ids(d.denied), outcome.Warned...)
		outcome.Response.Warnings = d.warnings(set)
	case len(d.denied)+len(d.closed) > 0:
		outcome.Denied = ids(d.denied)
		for _, failure := range d.closed {
			outcome.Denied = append(outcome.Denied, failure.Control)
		}
		slices.Sort(outcome.Denied)
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

func ids(groups []group) []string {
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.control.ID)
	}
	return ids
}

func describe(request Request) string {
	name := request.Name
	if name == "" {
		name = policy.RefOf(request.Object).Name
	}
	return strings.TrimSuffix(strings.ToLower(request.Kind.Kind)+" "+name, " ")
}
