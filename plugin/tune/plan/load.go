package plan

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/plugin/facts"
)

// guard keeps every node of the draft from refusing the pods that run on it: as they are, since a
// kubelet can start again before its pods are replaced, and as the plan has them.
// tuned are the pods of the cluster with the sizes of the plan, in their order.
func (d *draft) guard(live *cluster.Cluster, tuned []*corev1.Pod) error {
	loads := loadsOf(live.Pods, tuned)
	d.nodes = slices.Clone(d.nodes)
	for i, node := range live.Nodes {
		n := d.nodes[i]
		n.Notes = slices.Clone(n.Notes)
		var usage *facts.NodeUsage
		if read, ok := live.Usages[node.Name]; ok {
			usage = &read
		}
		if err := n.guard(node.Status.Capacity, loads[node.Name], usage); err != nil {
			return err
		}
		d.nodes[i] = n
	}
	return nil
}

// load is what the pods of a node request, and how many they are.
type load struct {
	requests corev1.ResourceList
	pods     int
}

// loadsOf are the loads by node, of each pod what it requests at the most, before and after.
func loadsOf(before, after []*corev1.Pod) map[string]load {
	loads := map[string]load{}
	for i, pod := range before {
		if cluster.Ended(pod) {
			continue
		}
		l := loads[pod.Spec.NodeName]
		if l.requests == nil {
			l.requests = corev1.ResourceList{}
		}
		l.pods++
		most := creation.Requests(pod)
		for name, quantity := range creation.Requests(after[i]) {
			if now, ok := most[name]; !ok || quantity.Cmp(now) > 0 {
				most[name] = quantity
			}
		}
		for name, quantity := range most {
			sum := l.requests[name]
			sum.Add(quantity)
			l.requests[name] = sum
		}
		loads[pod.Spec.NodeName] = l
	}
	return loads
}
