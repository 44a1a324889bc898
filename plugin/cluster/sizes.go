package cluster

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Sizes are what the pods of a plan will request and can use.
type Sizes struct {
	// changes by workload and container.
	changes map[WorkloadKey]map[string][]Change
	// limitRanges are those that the plan creates.
	limitRanges []*corev1.LimitRange
}

// NewSizes returns sizes that change nothing.
func NewSizes() Sizes { return Sizes{changes: map[WorkloadKey]map[string][]Change{}} }

// Set notes the changes of a container of a workload.
func (s Sizes) Set(key WorkloadKey, container string, changes []Change) {
	if s.changes[key] == nil {
		s.changes[key] = map[string][]Change{}
	}
	s.changes[key][container] = changes
}

// Create notes an object that is created, if it is a LimitRange.
func (s *Sizes) Create(object map[string]any) error {
	ref := policy.RefOf(object)
	if ref.GroupKind() != (schema.GroupKind{Kind: "LimitRange"}) {
		return nil
	}
	limits := &corev1.LimitRange{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, limits); err != nil {
		return fmt.Errorf("read the %s to create: %w", ref, err)
	}
	s.limitRanges = append(s.limitRanges, limits)
	return nil
}

// concern reports whether pods of the workload change.
func (s Sizes) concern(key WorkloadKey) bool {
	return len(s.changes[key]) > 0 || slices.ContainsFunc(s.limitRanges, func(l *corev1.LimitRange) bool { return l.Namespace == key.Namespace })
}

// resize makes the changes in the pod spec of a workload.
func (s Sizes) resize(key WorkloadKey, spec *corev1.PodSpec) error {
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			for _, c := range s.changes[key][list[i].Name] {
				if err := c.make(&list[i].Resources); err != nil {
					return fmt.Errorf("resize container %s: %w", list[i].Name, err)
				}
			}
		}
	}
	return nil
}

func put(list *corev1.ResourceList, name corev1.ResourceName, quantity resource.Quantity) {
	if *list == nil {
		*list = corev1.ResourceList{}
	}
	(*list)[name] = quantity
}
