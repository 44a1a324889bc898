package cluster

import corev1 "k8s.io/api/core/v1"

// TunedNode is the Node with the allocatable that a configuration of its kubelet leaves; nil: it stays.
func TunedNode(node *corev1.Node, kubelet map[string]any) (*corev1.Node, error) {
	if kubelet == nil {
		return node, nil
	}
	room, err := Allocatable(node.Status.Capacity, kubelet)
	if err != nil {
		return nil, err
	}
	out := node.DeepCopy()
	out.Status.Allocatable = room
	return out, nil
}
