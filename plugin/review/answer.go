// Package review asks the code of the webhook as the API server asks the webhook, without either.
package review

import (
	"context"
	"encoding/json"
	"fmt"

	admissionv1 "k8s.io/api/admission/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Answer is what the webhook says to the creation of one object.
type Answer struct {
	Ref    policy.ObjectRef
	Origin policy.Origin
	// Before is the object as it is sent, After what the mutating webhook makes of it.
	Before, After map[string]any
	// Mutate and Validate hold request and response of the two calls.
	Mutate, Validate Call
}

// Call is one call of the webhook.
type Call struct {
	Review  admissionv1.AdmissionReview // with its response
	Outcome admission.Outcome
}

// Judge calls the webhook as the API server does: to mutate the object, and to validate what
// came of it. n tells the calls about this object from the others.
func Judge(ctx context.Context, reviewer *admission.Reviewer, n int, target policy.Target, namespace string) (Answer, error) {
	object := inNamespace(target.Object, namespace)
	a := Answer{Ref: policy.RefOf(object), Origin: target.Origin, Before: object}
	var err error
	if a.Mutate, a.After, err = Mutate(ctx, reviewer, fmt.Sprintf("mutate-%d", n), object); err != nil {
		return Answer{}, err
	}
	a.Validate, err = Validate(ctx, reviewer, fmt.Sprintf("validate-%d", n), a.After)
	return a, err
}

// Mutate calls the webhook to mutate an object with a namespace, and returns what it makes of it, too.
func Mutate(ctx context.Context, reviewer *admission.Reviewer, uid string, object map[string]any) (Call, map[string]any, error) {
	call, err := ask(ctx, reviewer.Mutate, uid, object)
	if err != nil {
		return Call{}, nil, err
	}
	if patch := call.Outcome.Response.Patch; len(patch) > 0 {
		object, err = patched(call.Review.Request.Object.Raw, patch)
	}
	return call, object, err
}

// Validate calls the webhook to validate an object with a namespace.
func Validate(ctx context.Context, reviewer *admission.Reviewer, uid string, object map[string]any) (Call, error) {
	return ask(ctx, reviewer.Validate, uid, object)
}

// ask sends a review on the way that it takes through the server.
func ask(ctx context.Context, decide func(context.Context, admission.Request) admission.Outcome, uid string, object map[string]any) (Call, error) {
	review, err := newReview(uid, object)
	if err != nil {
		return Call{}, err
	}
	body, err := json.Marshal(review)
	if err != nil {
		return Call{}, fmt.Errorf("encode review: %w", err)
	}
	request, err := admission.Decode(body)
	if err != nil {
		return Call{}, err
	}
	outcome := decide(ctx, request)
	review.Response = outcome.Response
	return Call{Review: review, Outcome: outcome}, nil
}

// Admitted reports whether both calls let the object in.
func (a Answer) Admitted() bool {
	return a.Mutate.Outcome.Response.Allowed && a.Validate.Outcome.Response.Allowed
}

// PodsDenied reports whether the object is a template that is let in, but whose pods are denied
// when they are created.
func (a Answer) PodsDenied() bool {
	return len(a.Validate.Outcome.WouldDeny) > 0 && !a.Validate.Outcome.Tolerated
}

// Exempt returns why the webhook did not look at the object; "" where it did.
func (a Answer) Exempt() string { return a.Validate.Outcome.Exempt }

// Untouched returns why nothing was injected, where the reason lies in the pod; "" else.
func (a Answer) Untouched() string {
	if a.Exempt() != "" {
		return ""
	}
	return a.Mutate.Outcome.Exempt
}

// Warnings are those of both calls.
func (a Answer) Warnings() []string {
	return append(append([]string(nil), a.Mutate.Outcome.Response.Warnings...), a.Validate.Outcome.Response.Warnings...)
}

// Errors are what kept the object from being judged in full.
func (a Answer) Errors() []error {
	return append(append([]error(nil), a.Mutate.Outcome.Errors...), a.Validate.Outcome.Errors...)
}
