package preflight

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/review"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Guard answers as the API server, webhook and floor together answer a creation. It is safe for concurrent use.
type Guard struct {
	webhook, floor *admission.Reviewer // the floor's is nil where there is none
	// Namespaces in which each is called.
	validates, mutates, services, floors scope
	podSecurity                          podSecurity
	// bySizes is set where the sizes of mode policies are injected, whatever LimitRanges there are.
	bySizes bool
}

// Around is what is known of a cluster beside its pods.
type Around struct {
	// Namespaces are the labels of the namespaces, by name.
	Namespaces map[string]map[string]string
	// NamespacesKnown is set where there is no other namespace.
	NamespacesKnown bool
	// Sizing holds the Nodes and LimitRanges that limits are made from.
	Sizing admission.SizingFacts
	// Minor version of the API server, such as 34; 0: not known.
	Minor int
	Now   func() time.Time
}

// NewGuard makes an installation ready. engine holds the admission.Controls, not configured.
func NewGuard(engine *policy.Engine, s Settings, around Around) (*Guard, error) {
	g := &Guard{bySizes: s.Sizes != nil}
	reviewer := func(p policy.Policy) (*admission.Reviewer, error) {
		// What is only warned of today is denied one day.
		p.Admission.Enforcement, p.Admission.EnforceFrom = policy.EnforcementDeny, ""
		return admission.New(admission.Options{
			Engine: engine, Policy: p, Namespace: s.Namespace, Now: around.Now,
			NoBuiltInWaivers: s.Policies, // a MutatingAdmissionPolicy has none
			SizingFacts:      func() admission.SizingFacts { return around.Sizing },
		})
	}
	var err error
	if g.webhook, err = reviewer(s.Policy); err != nil {
		return nil, fmt.Errorf("preflight: webhook: %w", err)
	}
	var floor *Selection
	if s.Floor != nil {
		floor = &s.Floor.Selection
		if g.floor, err = reviewer(s.Floor.policyOf()); err != nil {
			return nil, fmt.Errorf("preflight: floor: %w", err)
		}
	}
	for _, part := range []struct {
		name     string
		selects  *Selection
		selected *scope
	}{{"webhook", s.Validates, &g.validates}, {"injection", s.Mutates, &g.mutates}, {"services", s.Services, &g.services}, {"floor", floor, &g.floors}} {
		if *part.selected, err = newScope(part.selects, around.Namespaces); err != nil {
			return nil, fmt.Errorf("preflight: %s: %w", part.name, err)
		}
	}
	if g.podSecurity, err = newPodSecurity(around); err != nil {
		return nil, fmt.Errorf("preflight: Pod Security Admission: %w", err)
	}
	return g, nil
}

// with is a guard of the same rules that has one more exception.
func (g Guard) with(more policy.Exception) (*Guard, error) {
	var err error
	if g.webhook, err = g.webhook.WithException(more); err != nil {
		return nil, err
	}
	if g.floor != nil {
		if g.floor, err = g.floor.WithException(more); err != nil {
			return nil, err
		}
	}
	return &g, nil
}

// Answer is what is said to a creation.
type Answer struct {
	// Webhook and Floor are the ids of the controls that deny it, sorted; empty: it is admitted.
	Webhook, Floor []string
	// Refused is why the API server refuses it with or without lightk8s; "": it does not.
	Refused string
	// Pod as it is stored; nil: it was not created.
	Pod *corev1.Pod
	// Limits that are injected into the pod, where it is admitted.
	Limits []Limit
	// Errors are what kept it from being judged in full.
	Errors []error
}

// Denied reports whether webhook or floor denies it.
func (a Answer) Denied() bool { return len(a.Webhook)+len(a.Floor) > 0 }

// Judge has webhook and floor answer the creation of an object with a namespace, as it is stored: a pod with
// its defaults and limits, a Binding or a Service.
func (g *Guard) Judge(ctx context.Context, object map[string]any) (Answer, error) {
	ref := policy.RefOf(object)
	validates := g.validates
	if ref.GroupKind() == serviceKind {
		validates = g.services
	}
	var a Answer
	if validates.has(ref.Namespace) {
		call, err := review.Validate(ctx, g.webhook, "webhook", object)
		if err != nil {
			return Answer{}, err
		}
		a.Webhook, a.Errors = call.Outcome.Denied, call.Outcome.Errors
	}
	if ref.GroupKind() != serviceKind && g.floors.has(ref.Namespace) {
		call, err := review.Validate(ctx, g.floor, "floor", object)
		if err != nil {
			return Answer{}, err
		}
		a.Floor = call.Outcome.Denied
		a.Errors = append(a.Errors, call.Outcome.Errors...)
	}
	return a, nil
}
