package cluster

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Sizes are what the pods of a plan will request and may use.
type Sizes struct {
	// changes by workload and container.
	changes map[WorkloadKey]map[string][]Change
	// defaults are what the LimitRanges that the plan creates give containers, by namespace.
	defaults map[string][]corev1.LimitRangeItem
}

// NewSizes returns sizes that change nothing.
func NewSizes() Sizes {
	return Sizes{changes: map[WorkloadKey]map[string][]Change{}, defaults: map[string][]corev1.LimitRangeItem{}}
}

// Set notes the changes of a container of a workload.
func (s Sizes) Set(key WorkloadKey, container string, changes []Change) {
	if s.changes[key] == nil {
		s.changes[key] = map[string][]Change{}
	}
	s.changes[key][container] = changes
}

// AddDefaults notes what an object that is created gives containers, if it is a LimitRange.
func (s Sizes) AddDefaults(object map[string]any) error {
	ref := policy.RefOf(object)
	if ref.GroupKind() != (schema.GroupKind{Kind: "LimitRange"}) {
		return nil
	}
	var limits corev1.LimitRange
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, &limits); err != nil {
		return fmt.Errorf("read the %s to create: %w", ref, err)
	}
	s.defaults[ref.Namespace] = append(s.defaults[ref.Namespace], limits.Spec.Limits...)
	return nil
}

// concern reports whether pods of the workload change.
func (s Sizes) concern(key WorkloadKey) bool {
	return len(s.changes[key]) > 0 || len(s.defaults[key.Namespace]) > 0
}

// resize makes the changes in the pod spec of a workload, and then what LimitRanges make of it. What
// the API server or a LimitRange gave a pod beside its template stays.
func (s Sizes) resize(key WorkloadKey, spec *corev1.PodSpec) error {
	changes := s.changes[key]
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			for _, c := range changes[list[i].Name] {
				if err := c.make(&list[i].Resources); err != nil {
					return fmt.Errorf("resize container %s: %w", list[i].Name, err)
				}
			}
			for _, item := range s.defaults[key.Namespace] {
				fill(&list[i].Resources, item)
			}
		}
	}
	return nil
}

// fill gives a container what a LimitRange gives those that say nothing, as the API server does when
// a pod is created.
func fill(resources *corev1.ResourceRequirements, item corev1.LimitRangeItem) {
	if item.Type != corev1.LimitTypeContainer {
		return
	}
	stated := resources.Limits.DeepCopy()
	for name, quantity := range item.Default {
		if _, ok := resources.Limits[name]; !ok {
			put(&resources.Limits, name, quantity)
		}
	}
	for name, quantity := range item.DefaultRequest {
		if _, ok := resources.Requests[name]; ok {
			continue
		}
		if limit, ok := stated[name]; ok {
			quantity = limit
		}
		put(&resources.Requests, name, quantity)
	}
}

func put(list *corev1.ResourceList, name corev1.ResourceName, quantity resource.Quantity) {
	if *list == nil {
		*list = corev1.ResourceList{}
	}
	(*list)[name] = quantity
}
