package preflight

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/review"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Guard answers as webhook and floor together answer the creation of a pod. It is safe for concurrent use.
type Guard struct {
	webhook, floor           *admission.Reviewer // the floor's is nil where there is none
	webhookScope, floorScope scope
}

// Around is what is known of a cluster beside its pods.
type Around struct {
	// Namespaces are the labels of the namespaces, by name.
	Namespaces map[string]map[string]string
	// Sizing holds the Nodes and LimitRanges that limits are made from.
	Sizing admission.SizingFacts
	Now    func() time.Time
}

// NewGuard makes an installation ready. engine holds the admission.Controls, not configured.
func NewGuard(engine *policy.Engine, s Settings, around Around) (*Guard, error) {
	g := &Guard{}
	reviewer := func(p policy.Policy) (*admission.Reviewer, error) {
		// What is only warned of today is denied one day.
		p.Admission.Enforcement, p.Admission.EnforceFrom = policy.EnforcementDeny, ""
		return admission.New(admission.Options{
			Engine: engine, Policy: p, Namespace: s.Namespace, Now: around.Now,
			SizingFacts: func() admission.SizingFacts { return around.Sizing },
		})
	}
	var err error
	if g.webhook, err = reviewer(s.Policy); err != nil {
		return nil, fmt.Errorf("preflight: webhook: %w", err)
	}
	if g.webhookScope, err = newScope(s.Webhook, around.Namespaces); err != nil {
		return nil, fmt.Errorf("preflight: webhook: %w", err)
	}
	if s.Floor == nil {
		return g, nil
	}
	if g.floor, err = reviewer(s.Floor.policyOf()); err != nil {
		return nil, fmt.Errorf("preflight: floor: %w", err)
	}
	if g.floorScope, err = newScope(s.Floor.Namespaces, around.Namespaces); err != nil {
		return nil, fmt.Errorf("preflight: floor: %w", err)
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

// Answer is what both say to a pod.
type Answer struct {
	// Webhook and Floor are the ids of the controls that deny the pod, sorted; empty: it is admitted.
	Webhook, Floor []string
	// Limits that the webhook injects.
	Limits []Limit
	// Errors are what kept the pod from being judged in full.
	Errors []error
}

// Limit of memory that a container is given.
type Limit struct {
	Container string
	Bytes     int64
}

// Denied reports whether one of both denies the pod.
func (a Answer) Denied() bool { return len(a.Webhook)+len(a.Floor) > 0 }

// Ask has webhook and floor answer the creation of a pod, as the API server hands it to both.
func (g *Guard) Ask(ctx context.Context, pod *corev1.Pod) (Answer, error) {
	object, err := created(pod)
	if err != nil {
		return Answer{}, err
	}
	var a Answer
	if g.webhookScope.has(pod.Namespace) {
		answer, err := ask(ctx, g.webhook, object)
		if err != nil {
			return Answer{}, err
		}
		a.Webhook, a.Errors = answer.Validate.Outcome.Denied, answer.Errors()
		after := &corev1.Pod{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(answer.After, after); err != nil {
			return Answer{}, fmt.Errorf("read the pod with its limits: %w", err)
		}
		object, a.Limits = answer.After, given(pod, after)
	}
	if g.floor != nil && g.floorScope.has(pod.Namespace) {
		answer, err := ask(ctx, g.floor, object)
		if err != nil {
			return Answer{}, err
		}
		a.Floor = answer.Validate.Outcome.Denied
		a.Errors = append(a.Errors, answer.Errors()...)
	}
	return a, nil
}

func ask(ctx context.Context, reviewer *admission.Reviewer, object map[string]any) (review.Answer, error) {
	return review.Judge(ctx, reviewer, 1, policy.Target{Object: object}, "")
}

// created is the pod as a request to create it holds it.
func created(pod *corev1.Pod) (map[string]any, error) {
	pod = pod.DeepCopy()
	pod.APIVersion, pod.Kind = "v1", "Pod"
	pod.UID, pod.ResourceVersion, pod.ManagedFields = "", "", nil
	pod.Status, pod.Spec.EphemeralContainers = corev1.PodStatus{}, nil
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(pod)
	if err != nil {
		return nil, fmt.Errorf("encode pod: %w", err)
	}
	return object, nil
}

// given are the memory limits that a pod has and did not have before.
func given(before, after *corev1.Pod) []Limit {
	var limits []Limit
	for _, lists := range [][2][]corev1.Container{
		{before.Spec.InitContainers, after.Spec.InitContainers}, {before.Spec.Containers, after.Spec.Containers},
	} {
		for _, c := range lists[1] {
			at := slices.IndexFunc(lists[0], func(b corev1.Container) bool { return b.Name == c.Name })
			limit := c.Resources.Limits.Memory().Value()
			if at < 0 || limit == 0 || lists[0][at].Resources.Limits.Memory().Value() == limit {
				continue
			}
			limits = append(limits, Limit{Container: c.Name, Bytes: limit})
		}
	}
	return limits
}
