package admission

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

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
	set := book.in(request.Namespace, r.now())
	engine := set.validating
	if isControlled(request.Object) {
		if isAdvisory(request) {
			return allow(request)
		}
		engine = set.denying
	}
	object := subject(request)
	if request.isBinding() {
		object = bound(object)
	}
	verdict, err := evaluate(ctx, engine, object, r.known().Inventory)
	if err != nil {
		return r.Refuse(request, err)
	}
	if request.isBinding() {
		verdict = ofAnnotations(verdict)
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
	set := r.book.Load().in(request.Namespace, r.now())
	message := shortened(fmt.Sprintf("%s could not judge the %s: %v", set.judge(), describe(request), cause), maxWarningBytes)
	switch closed := !isAdvisory(request) && set.failsClosed(request.judgedKind()); {
	case closed && set.tolerates != "":
		outcome.Tolerated = true
	case closed:
		outcome.Response.Allowed = false
		outcome.Response.Result = &metav1.Status{
			Status: metav1.StatusFailure, Code: http.StatusInternalServerError, Reason: metav1.StatusReasonInternalError,
			Message: message, // to a tenant: the way out of the guard is none of theirs
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
// are created. Its author reads the warnings, which the author of a pod's event might not.
func isAdvisory(request Request) bool {
	return !request.isPod() && policy.HoldsPodSpec(request.groupKind())
}

// isControlled reports whether a controller made the object. No user sees its warnings.
func isControlled(object map[string]any) bool {
	return metav1.GetControllerOfNoCopy(&unstructured.Unstructured{Object: object}) != nil
}

func describe(request Request) string {
	name := request.Name
	if name == "" {
		name = policy.RefOf(request.Object).Name
	}
	return strings.TrimSuffix(strings.ToLower(request.Kind.Kind)+" "+name, " ")
}
