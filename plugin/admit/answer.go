package admit

import (
	"context"
	"encoding/json"
	"fmt"

	admissionv1 "k8s.io/api/admission/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// answer is what the webhook says to the creation of one object.
type answer struct {
	ref    policy.ObjectRef
	origin policy.Origin
	// before is the object as it is sent, after what the mutating webhook makes of it.
	before, after map[string]any
	// mutate and validate hold request and response of the two calls.
	mutate, validate call
}

// call is one call of the webhook.
type call struct {
	review  admissionv1.AdmissionReview // with its response
	outcome admission.Outcome
}

// judge calls the webhook as the API server does: to mutate the object, and to validate what
// came of it. n tells the calls about this object from the others.
func judge(ctx context.Context, reviewer *admission.Reviewer, n int, target policy.Target, namespace string) (answer, error) {
	object := inNamespace(target.Object, namespace)
	a := answer{ref: policy.RefOf(object), origin: target.Origin, before: object, after: object}
	var err error
	if a.mutate, err = ask(ctx, reviewer.Mutate, fmt.Sprintf("mutate-%d", n), object); err != nil {
		return answer{}, err
	}
	if patch := a.mutate.outcome.Response.Patch; len(patch) > 0 {
		if a.after, err = patched(a.mutate.review.Request.Object.Raw, patch); err != nil {
			return answer{}, err
		}
	}
	a.validate, err = ask(ctx, reviewer.Validate, fmt.Sprintf("validate-%d", n), a.after)
	return a, err
}

// ask sends a review on the way that it takes through the server.
func ask(ctx context.Context, decide func(context.Context, admission.Request) admission.Outcome, uid string, object map[string]any) (call, error) {
	review, err := newReview(uid, object)
	if err != nil {
		return call{}, err
	}
	body, err := json.Marshal(review)
	if err != nil {
		return call{}, fmt.Errorf("encode review: %w", err)
	}
	request, err := admission.Decode(body)
	if err != nil {
		return call{}, err
	}
	outcome := decide(ctx, request)
	review.Response = outcome.Response
	return call{review: review, outcome: outcome}, nil
}

// admitted reports whether both calls let the object in.
func (a answer) admitted() bool {
	return a.mutate.outcome.Response.Allowed && a.validate.outcome.Response.Allowed
}

// podsDenied reports whether the object is a template that is let in, but whose pods are denied
// when they are created.
func (a answer) podsDenied() bool { return len(a.validate.outcome.WouldDeny) > 0 }

// exempt says why the webhook did not look at the object; "" where it did.
func (a answer) exempt() string { return a.validate.outcome.Exempt }

// untouched says why nothing was injected, where the reason lies in the pod; "" else.
func (a answer) untouched() string {
	if a.exempt() != "" {
		return ""
	}
	return a.mutate.outcome.Exempt
}

func (a answer) warnings() []string {
	return append(append([]string(nil), a.mutate.outcome.Response.Warnings...), a.validate.outcome.Response.Warnings...)
}

// errors are what kept the object from being judged in full.
func (a answer) errors() []error {
	return append(append([]error(nil), a.mutate.outcome.Errors...), a.validate.outcome.Errors...)
}
