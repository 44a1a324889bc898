package tune

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// sizes are what the pods of a plan will request and may use.
type sizes struct {
	// changes by workload and container.
	changes map[workloadKey]map[string][]Change
	// defaults are what the LimitRanges that the plan creates give containers, by namespace.
	defaults map[string][]corev1.LimitRangeItem
}

func newSizes() sizes {
	return sizes{changes: map[workloadKey]map[string][]Change{}, defaults: map[string][]corev1.LimitRangeItem{}}
}

func (s sizes) add(key workloadKey, containers []Container) {
	for _, c := range containers {
		if s.changes[key] == nil {
			s.changes[key] = map[string][]Change{}
		}
		s.changes[key][c.Container] = c.Changes
	}
}

// addDefaults notes what an object that is created gives containers, if it is a LimitRange.
func (s sizes) addDefaults(object map[string]any) error {
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
func (s sizes) concern(key workloadKey) bool {
	return len(s.changes[key]) > 0 || len(s.defaults[key.namespace]) > 0
}

// resize makes the changes in the pod spec of a workload, and then what LimitRanges make of it. What
// the API server or a LimitRange gave a pod beside its template stays.
func (s sizes) resize(key workloadKey, spec *corev1.PodSpec) error {
	changes := s.changes[key]
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			for _, c := range changes[list[i].Name] {
				if err := c.make(&list[i].Resources); err != nil {
					return fmt.Errorf("resize container %s: %w", list[i].Name, err)
				}
			}
			for _, item := range s.defaults[key.namespace] {
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

func (c Change) make(resources *corev1.ResourceRequirements) error {
	of, name, _ := strings.Cut(c.Field, ".")
	list := &resources.Requests
	if of == "limits" {
		list = &resources.Limits
	}
	if c.After == "" {
		delete(*list, corev1.ResourceName(name))
		return nil
	}
	quantity, err := resource.ParseQuantity(c.After)
	if err != nil {
		return fmt.Errorf("read %s %q: %w", c.Field, c.After, err)
	}
	put(list, corev1.ResourceName(name), quantity)
	return nil
}

// raises reports whether a change makes a request larger than it is, or states one where there is none.
func (c Change) raises() bool {
	if !strings.HasPrefix(c.Field, "requests.") || c.After == "" {
		return false
	}
	after, err := resource.ParseQuantity(c.After)
	if err != nil {
		return true
	}
	if c.Before == "" {
		return true
	}
	before, err := resource.ParseQuantity(c.Before)
	return err != nil || after.Cmp(before) > 0
}
