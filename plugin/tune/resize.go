package tune

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// sizes are changes of resources by workload and container.
type sizes map[workloadKey]map[string][]Change

func (s sizes) add(key workloadKey, containers []Container) {
	for _, c := range containers {
		if s[key] == nil {
			s[key] = map[string][]Change{}
		}
		s[key][c.Container] = c.Changes
	}
}

// resize makes the changes in a pod spec. What the API server or a LimitRange gave a pod beside
// its template stays.
func resize(spec *corev1.PodSpec, changes map[string][]Change) error {
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			for _, c := range changes[list[i].Name] {
				if err := c.make(&list[i].Resources); err != nil {
					return fmt.Errorf("resize container %s: %w", list[i].Name, err)
				}
			}
		}
	}
	return nil
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
	if *list == nil {
		*list = corev1.ResourceList{}
	}
	(*list)[corev1.ResourceName(name)] = quantity
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
