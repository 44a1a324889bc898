package creation

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Quota is a ResourceQuota and what counts against it.
type Quota struct {
	Name   string
	scopes []corev1.ScopedResourceSelectorRequirement
	// hard are the bounds on what pods take; the rest concerns other objects.
	hard corev1.ResourceList
	used corev1.ResourceList
}

// NewQuota is a quota that nothing counts against yet.
func NewQuota(object *corev1.ResourceQuota) *Quota {
	q := &Quota{Name: object.Name, scopes: scopes(object), hard: corev1.ResourceList{}, used: corev1.ResourceList{}}
	for name, quantity := range object.Spec.Hard {
		if concernsPods(name) {
			q.hard[name] = quantity
			q.used[name] = resource.Quantity{}
		}
	}
	round(q.hard)
	return q
}

// Reported is a quota as its status has it: the bounds and what is used.
func Reported(object *corev1.ResourceQuota) *Quota {
	q := &Quota{Name: object.Name, scopes: scopes(object), hard: corev1.ResourceList{}, used: corev1.ResourceList{}}
	for name, quantity := range object.Status.Hard {
		if concernsPods(name) {
			q.hard[name] = quantity
		}
	}
	maps.Copy(q.used, object.Status.Used)
	return q
}

func scopes(object *corev1.ResourceQuota) []corev1.ScopedResourceSelectorRequirement {
	var all []corev1.ScopedResourceSelectorRequirement
	for _, scope := range object.Spec.Scopes {
		all = append(all, corev1.ScopedResourceSelectorRequirement{ScopeName: scope, Operator: corev1.ScopeSelectorOpExists})
	}
	if object.Spec.ScopeSelector != nil {
		all = append(all, object.Spec.ScopeSelector.MatchExpressions...)
	}
	return all
}

// Clone is the quota with a count of its own.
func (q *Quota) Clone() *Quota {
	out := *q
	out.used = q.used.DeepCopy()
	return &out
}

// Count adds a pod that is there.
func (q *Quota) Count(pod *corev1.Pod) { q.count(pod, (*resource.Quantity).Add) }

// Release takes a pod off that is gone.
func (q *Quota) Release(pod *corev1.Pod) { q.count(pod, (*resource.Quantity).Sub) }

func (q *Quota) count(pod *corev1.Pod, change func(*resource.Quantity, resource.Quantity)) {
	if !q.covers(pod) {
		return
	}
	for name, quantity := range Usage(pod) {
		if _, bounded := q.hard[name]; !bounded {
			continue
		}
		sum := q.used[name]
		change(&sum, quantity)
		q.used[name] = sum
	}
}

// Check returns why the quota refuses a pod; nil: it takes it.
func (q *Quota) Check(pod *corev1.Pod) error {
	if len(q.hard) == 0 || !q.covers(pod) {
		return nil
	}
	if missing := q.missing(pod); missing != "" {
		return fmt.Errorf("ResourceQuota %s: the pod must specify %s", q.Name, missing)
	}
	for _, name := range slices.Sorted(maps.Keys(q.hard)) {
		if _, counted := q.used[name]; !counted {
			return fmt.Errorf("ResourceQuota %s: its status does not show the used %s yet", q.Name, name)
		}
	}
	usage := Usage(pod)
	for _, name := range slices.Sorted(maps.Keys(usage)) {
		asked := usage[name]
		hard, bounded := q.hard[name]
		if !bounded || asked.IsZero() {
			continue
		}
		used := q.used[name]
		sum := used.DeepCopy()
		if sum.Add(asked); sum.Cmp(hard) > 0 {
			return fmt.Errorf("ResourceQuota %s: %s of %s requested, %s of %s used", q.Name, asked.String(), name, used.String(), hard.String())
		}
	}
	return nil
}
