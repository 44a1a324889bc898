package preflight

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/plugin/review"
)

// Limit of memory that a container is given.
type Limit struct {
	Container string
	Bytes     int64
}

// Create answers the creation of a pod: by the rules of its namespace it gets its defaults, then limits are
// injected, and then it is validated.
func (g *Guard) Create(ctx context.Context, rules creation.Namespace, pod *corev1.Pod) (Answer, error) {
	var injected *injected
	var failed error
	stored, err := rules.AdmitChanged(pod, func(pod *corev1.Pod) (*corev1.Pod, error) {
		i, err := g.inject(ctx, pod)
		if failed = err; err != nil {
			return nil, err
		}
		if injected == nil {
			injected = &i
		}
		return i.pod, nil
	})
	switch {
	case failed != nil:
		return Answer{}, failed
	case err != nil:
		return Answer{Refused: err.Error()}, nil //nolint:nilerr // it is the answer
	}
	if reason := g.podSecurity.refuses(stored); reason != "" {
		return Answer{Refused: reason}, nil
	}
	object, err := created(stored)
	if err != nil {
		return Answer{}, err
	}
	answer, err := g.Judge(ctx, object)
	answer.Pod, answer.Errors = stored, append(injected.errors, answer.Errors...)
	if !answer.Denied() {
		answer.Limits = injected.limits
	}
	return answer, err
}

// injected is a pod with what was injected.
type injected struct {
	pod    *corev1.Pod
	limits []Limit
	errors []error
}

func (g *Guard) inject(ctx context.Context, pod *corev1.Pod) (injected, error) {
	if !g.mutates.has(pod.Namespace) {
		return injected{pod: pod}, nil
	}
	object, err := created(pod)
	if err != nil {
		return injected{}, err
	}
	if g.bySizes { // the pod has the defaults of LimitRanges; what states bounds here gives none
		object["status"] = map[string]any{"phase": string(corev1.PodPending)}
	}
	call, object, err := review.Mutate(ctx, g.webhook, "inject", object)
	if err != nil {
		return injected{}, err
	}
	after := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, after); err != nil {
		return injected{}, fmt.Errorf("read the pod with its limits: %w", err)
	}
	return injected{pod: after, limits: given(pod, after), errors: call.Outcome.Errors}, nil
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
