package plan

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// withTunedNodes is what is known with the nodes as the draft has them: a workload is sized for the
// node that it will run on.
func (d draft) withTunedNodes(live *cluster.Cluster, r *reading, known policy.Facts) policy.Facts {
	if !known.Inventory.Knows(source.NodeKind) {
		return known
	}
	room := map[string]corev1.ResourceList{}
	for i, node := range live.Nodes {
		if tuned, err := cluster.TunedNode(node, d.nodes[i].After.Kubelet); err == nil {
			room[node.Name] = tuned.Status.Allocatable
		}
	}
	var nodes []map[string]any
	for _, target := range r.targets {
		ref := policy.RefOf(target.Object)
		if ref.GroupKind() != source.NodeKind {
			continue
		}
		object := target.Object
		for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourcePods} {
			quantity, ok := room[ref.Name][name]
			if !ok {
				continue
			}
			path := policy.Path{"status", "allocatable", string(name)}
			if changed, err := policy.Apply(object, []policy.Assignment{{Path: path, Value: quantity.String()}}); err == nil {
				object = changed
			}
		}
		nodes = append(nodes, object)
	}
	return policy.Facts{Inventory: known.Inventory.Replaced(source.NodeKind, nodes)}
}
