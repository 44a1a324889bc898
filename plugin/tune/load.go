package tune

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"
)

// guard keeps every node of the draft from refusing the pods that run on it: as they are, since a
// kubelet may start again before its pods are replaced, and as the plan has them.
func (d *draft) guard(w *world, changes sizes) error {
	pods, err := w.tunedPods(changes)
	if err != nil {
		return err
	}
	d.nodes = slices.Clone(d.nodes)
	for i, node := range w.nodes {
		load, count := loadOf(w.pods, pods, node.Name)
		n := d.nodes[i]
		n.Notes = slices.Clone(n.Notes)
		if err := n.guard(node.Status.Capacity, load, count); err != nil {
			return err
		}
		d.nodes[i] = n
	}
	return nil
}

// loadOf is what the pods of a node request at the most, before and after, and how many they are.
func loadOf(before, after []*corev1.Pod, node string) (corev1.ResourceList, int) {
	load := corev1.ResourceList{}
	count := 0
	for i, pod := range before {
		if pod.Spec.NodeName != node || ended(pod) {
			continue
		}
		count++
		most := resourcehelper.PodRequests(pod, resourcehelper.PodResourcesOptions{})
		for name, quantity := range resourcehelper.PodRequests(after[i], resourcehelper.PodResourcesOptions{}) {
			if now, ok := most[name]; !ok || quantity.Cmp(now) > 0 {
				most[name] = quantity
			}
		}
		for name, quantity := range most {
			sum := load[name]
			sum.Add(quantity)
			load[name] = sum
		}
	}
	return load, count
}
