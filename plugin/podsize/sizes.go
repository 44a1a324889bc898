// Package podsize compares the sizes of pod templates, and reports what a running pod can become of them
// without a restart (KEP-1287).
package podsize

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

// Sizes are the requests and limits that are to change, by container.
type Sizes map[string]corev1.ResourceRequirements

// Between returns what the second template says anew of the sizes of the first. why says why a running
// pod cannot become one of the second template; "": it can, as far as the templates show.
func Between(before, after *corev1.PodTemplateSpec) (sizes Sizes, why string) {
	if !equality.Semantic.DeepEqual(sizeless(before), sizeless(after)) {
		return nil, "more than sizes changes"
	}
	sizes = Sizes{}
	for i, container := range after.Spec.Containers {
		old := before.Spec.Containers[i].Resources
		requests, gone := changed(old.Requests, container.Resources.Requests)
		limits, alsoGone := changed(old.Limits, container.Resources.Limits)
		if gone || alsoGone {
			return nil, fmt.Sprintf("container %s loses a request or limit, which a running pod keeps", container.Name)
		}
		for _, name := range slices.Sorted(maps.Keys(union(requests, limits))) {
			if name != corev1.ResourceCPU && name != corev1.ResourceMemory {
				return nil, fmt.Sprintf("%s of a running pod cannot change", name)
			}
			if restarts(container, name) {
				return nil, fmt.Sprintf("container %s restarts when its %s changes (resizePolicy)", container.Name, name)
			}
		}
		if len(requests)+len(limits) > 0 {
			sizes[container.Name] = corev1.ResourceRequirements{Requests: requests, Limits: limits}
		}
	}
	return sizes, ""
}

// On returns a pod with the sizes; lowers: its memory limit becomes less.
func (s Sizes) On(pod *corev1.Pod) (resized *corev1.Pod, lowers bool) {
	resized = pod.DeepCopy()
	for i := range resized.Spec.Containers {
		resources := &resized.Spec.Containers[i].Resources
		wanted := s[resized.Spec.Containers[i].Name]
		limit, limited := resources.Limits[corev1.ResourceMemory]
		next, changes := wanted.Limits[corev1.ResourceMemory]
		lowers = lowers || limited && changes && next.Cmp(limit) < 0
		resources.Requests, resources.Limits = union(resources.Requests, wanted.Requests), union(resources.Limits, wanted.Limits)
	}
	return resized, lowers
}

// sizeless is a template without the sizes of its containers.
func sizeless(template *corev1.PodTemplateSpec) *corev1.PodTemplateSpec {
	out := template.DeepCopy()
	for i := range out.Spec.Containers {
		out.Spec.Containers[i].Resources.Requests = nil
		out.Spec.Containers[i].Resources.Limits = nil
	}
	return out
}

// changed are the amounts that differ; gone: one of before is none of after.
func changed(before, after corev1.ResourceList) (out corev1.ResourceList, gone bool) {
	out = corev1.ResourceList{}
	for name, amount := range after {
		if old, ok := before[name]; !ok || old.Cmp(amount) != 0 {
			out[name] = amount
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			gone = true
		}
	}
	return out, gone
}

func union(a, b corev1.ResourceList) corev1.ResourceList {
	out := corev1.ResourceList{}
	maps.Copy(out, a)
	maps.Copy(out, b)
	return out
}

func restarts(container corev1.Container, name corev1.ResourceName) bool {
	return slices.ContainsFunc(container.ResizePolicy, func(p corev1.ContainerResizePolicy) bool {
		return p.ResourceName == name && p.RestartPolicy == corev1.RestartContainer
	})
}
