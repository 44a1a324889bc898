package admission

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Reviewer answers admission requests. It is safe for concurrent use.
type Reviewer struct {
	builtIn   []policy.Waiver
	namespace string
	now       func() time.Time
	known     func() SizingFacts
	book      atomic.Pointer[rulebook]
}

// Options are what a Reviewer needs.
type Options struct {
	// Engine holds the Controls, or those of them that have a say under the policy, and those of
	// the user's own.
	Engine *policy.Engine
	// Policy is in force until Configure replaces it.
	Policy policy.Policy
	// NoBuiltInWaivers leaves out the waivers that come with lightk8s.
	NoBuiltInWaivers bool
	// Namespace is the webhook's own; "": it has none.
	Namespace string
	// Now returns the time, for waivers that expire.
	Now func() time.Time
	// SizingFacts is asked once a review.
	SizingFacts func() SizingFacts
}

// New returns a Reviewer.
func New(o Options) (*Reviewer, error) {
	var builtIn []policy.Waiver
	if !o.NoBuiltInWaivers {
		var err error
		if builtIn, err = policy.DistributionWaivers(); err != nil {
			return nil, fmt.Errorf("read waivers: %w", err)
		}
	}
	r := &Reviewer{builtIn: builtIn, namespace: o.Namespace, now: o.Now, known: o.SizingFacts}
	if err := r.Configure(o.Engine, o.Policy); err != nil {
		return nil, err
	}
	return r, nil
}

// Configure replaces the policy, and the engine that judges by it. Where the new one is broken the
// old one stays in force.
func (r *Reviewer) Configure(engine *policy.Engine, p policy.Policy) error {
	book, err := newRulebook(engine, p, r.builtIn)
	if err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	r.book.Store(book)
	return nil
}

// WithException returns a Reviewer of the rules in force now that has one more exception, with all
// that it allows, and compiles nothing again. The error says what is wrong with the exception.
func (r *Reviewer) WithException(more policy.Exception) (*Reviewer, error) {
	if err := more.Validate(); err != nil {
		return nil, fmt.Errorf("add exception: %w", err)
	}
	book := *r.book.Load()
	book.exceptions = append(slices.Clip(book.exceptions), more)
	with := &Reviewer{builtIn: r.builtIn, namespace: r.namespace, now: r.now, known: r.known}
	with.book.Store(&book)
	return with, nil
}

// IgnoredWaivers lists the waivers of the policy that lift no denial, since they name no
// namespace.
func (r *Reviewer) IgnoredWaivers() []policy.Waiver {
	var ignored []policy.Waiver
	for _, waiver := range r.book.Load().policy.Waivers {
		if !namesNamespaces(waiver) {
			ignored = append(ignored, waiver)
		}
	}
	return ignored
}

// Enforcement describes what is done about violations now, in one line.
func (r *Reviewer) Enforcement() string {
	return r.book.Load().policy.Admission.EnforcementAt(r.now())
}

// Outcome is an answer and what led to it.
type Outcome struct {
	Response *admissionv1.AdmissionResponse
	// Exempt is why the request was not checked; "" if it was.
	Exempt string
	// Denied are ids of the controls that denied the request, sorted.
	Denied []string
	// WouldDeny are ids of the controls that deny the pods of a template, which itself is only
	// warned of, or that would have denied what is tolerated, sorted.
	WouldDeny []string
	// Tolerated reports that the request is admitted although it violates the policy, since the
	// enforcement is warn, or its first day has not come.
	Tolerated bool
	// Warned are ids of the controls that were warned of, sorted.
	Warned []string
	// Patch is what the mutator changes; nil: nothing.
	Patch []Operation
	// Errors are what kept the request from being judged in full.
	Errors []error
}

func allow(r Request) Outcome {
	return Outcome{Response: &admissionv1.AdmissionResponse{UID: r.UID, Allowed: true}}
}

func (o *Outcome) audit(key, value string) {
	if o.Response.AuditAnnotations == nil {
		o.Response.AuditAnnotations = map[string]string{}
	}
	o.Response.AuditAnnotations[key] = value
}

// subject returns the object as controls see it: with the namespace and the kind that the API
// server says, so that a client cannot choose the rules it is judged by.
func subject(r Request) map[string]any {
	ref := policy.RefOf(r.Object)
	version := schema.GroupVersion{Group: r.Kind.Group, Version: r.Kind.Version}.String()
	if ref.Namespace == r.Namespace && ref.APIVersion == version && ref.Kind == r.Kind.Kind {
		return r.Object
	}
	object := maps.Clone(r.Object)
	metadata, _ := r.Object["metadata"].(map[string]any)
	metadata = maps.Clone(metadata)
	if metadata == nil {
		metadata = map[string]any{}
	}
	object["apiVersion"], object["kind"], object["metadata"] = version, r.Kind.Kind, metadata
	metadata["namespace"] = r.Namespace
	return object
}

var (
	errPanic    = errors.New("the decision ended in a panic")
	errNoObject = errors.New("the request has no object")
)

// evaluate asks an engine; nil answers nothing.
func evaluate(ctx context.Context, engine *policy.Engine, object map[string]any, inventory *policy.Inventory) (policy.Verdict, error) {
	if engine == nil {
		return policy.Verdict{}, nil
	}
	if err := checkSize(object); err != nil {
		return policy.Verdict{}, err
	}
	return engine.Evaluate(ctx, policy.Target{Object: object, Facts: policy.Facts{Inventory: inventory}})
}

// Prepare compiles the queries of the rules in force, by judging a pod that has nothing in it:
// the first request is then as fast as the others, and what cannot be compiled is told at once.
func (r *Reviewer) Prepare(ctx context.Context) error {
	book := r.book.Load()
	object := map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "prepare"}, "spec": map[string]any{}}
	for _, set := range book.rules {
		known := r.known()
		for _, engine := range []*policy.Engine{set.validating, set.denying} {
			if _, err := evaluate(ctx, engine, object, known.Inventory); err != nil {
				return err
			}
		}
		if _, err := evaluate(ctx, set.injecting, object, known.Sizes); err != nil {
			return err
		}
	}
	return nil
}
