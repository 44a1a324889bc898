// Package creation makes of a pod what the API server makes of it when it is created, or says why
// the API server refuses it: defaults, RuntimeClass, LimitRanges, validation of resources and
// ResourceQuotas. Webhooks, Pod Security and policies are not looked at.
//
// It follows pkg/apis/core/v1/defaults.go, plugin/pkg/admission/{limitranger,runtimeclass} and
// pkg/quota/v1/evaluator/core/pods.go of Kubernetes 1.37. The test in test/integration compares it
// with the answers of an API server.
package creation

import (
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
)

// Namespace is what decides about new pods of one namespace. The zero value lets every valid pod in.
type Namespace struct {
	// LimitRanges of the namespace.
	LimitRanges []*corev1.LimitRange
	// Quotas of the namespace.
	Quotas []*Quota
	Cluster
}

// Cluster is what decides about new pods of every namespace.
type Cluster struct {
	// RuntimeClasses by name; nil: not known.
	RuntimeClasses map[string]*nodev1.RuntimeClass
	// PriorityClasses by name; nil: not known.
	PriorityClasses map[string]*schedulingv1.PriorityClass
	// Minor version of the API server, such as 34; 0: the newest known.
	Minor int
	// ProcMount is set where the API server keeps securityContext.procMount whatever its version, by the
	// feature gate ProcMountType.
	ProcMount bool
}

// Create returns the pod as the API server would store it. The error says why it refuses the pod.
func (n Namespace) Create(pod *corev1.Pod) (*corev1.Pod, error) {
	created, err := n.Admit(pod)
	if err != nil {
		return nil, err
	}
	for _, quota := range n.Quotas {
		if err := quota.Check(created); err != nil {
			return nil, err
		}
	}
	return created, nil
}

// Admit is Create without the quotas.
func (n Namespace) Admit(pod *corev1.Pod) (*corev1.Pod, error) {
	return n.AdmitChanged(pod, func(pod *corev1.Pod) (*corev1.Pod, error) { return pod, nil })
}

// AdmitChanged is Admit where a webhook changes the pod, once it has its defaults and before it is validated.
func (n Namespace) AdmitChanged(pod *corev1.Pod, change func(*corev1.Pod) (*corev1.Pod, error)) (*corev1.Pod, error) {
	created, err := n.admit(pod, n.LimitRanges, change)
	if first, second, ok := disagree(n.LimitRanges); ok && err == nil {
		// The API server reads LimitRanges in no order, and the first default counts.
		if _, err := n.admit(pod, backwards(n.LimitRanges), change); err != nil {
			return nil, fmt.Errorf("the LimitRanges %s and %s have different defaults, and with one of them: %w", first, second, err)
		}
	}
	return created, err
}

func (n Namespace) admit(pod *corev1.Pod, limits []*corev1.LimitRange, change func(*corev1.Pod) (*corev1.Pod, error)) (*corev1.Pod, error) {
	out := pod.DeepCopy()
	n.setDefaults(out)
	setTolerations(&out.Spec)
	if err := n.setPriority(out); err != nil {
		return nil, err
	}
	if err := n.setOverhead(out); err != nil {
		return nil, err
	}
	for _, limit := range limits {
		fill(out, limit)
	}
	out, err := change(out)
	if err != nil {
		return nil, err
	}
	n.setDefaults(out) // once more, of what was changed
	n.dropProcMount(&out.Spec)
	if n.defaultsPodLevelLast() {
		setPodLevelLimits(out)
	}
	if refused := validate(&out.Spec); len(refused) > 0 {
		return nil, because(refused)
	}
	for _, limit := range limits {
		if refused := violations(limit, out); len(refused) > 0 {
			return nil, fmt.Errorf("LimitRange %s: %w", limit.Name, because(refused))
		}
	}
	return out, nil
}

// because joins reasons, each once.
func because(reasons []string) error {
	var once []string
	said := map[string]bool{}
	for _, reason := range reasons {
		if !said[reason] {
			said[reason] = true
			once = append(once, reason)
		}
	}
	return errors.New(strings.Join(once, "; "))
}
