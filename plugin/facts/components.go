package facts

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Components of the control plane whose command lines are read, by the names of their containers.
var componentNames = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"}

// mirrorAnnotation is on the pods that stand for the static pods of a node.
const mirrorAnnotation = "kubernetes.io/config.mirror"

// Components reads the command lines of the control plane out of the static pods of kube-system:
// by node, then by component. kubeadm and RKE2 run it so; K3s, k0s and MicroK8s show nothing.
func Components(pods []corev1.Pod) map[string]map[string][]string {
	nodes := map[string]map[string][]string{}
	for _, pod := range pods {
		_, mirrored := pod.Annotations[mirrorAnnotation]
		node := pod.Spec.NodeName
		if node == "" || pod.Namespace != "kube-system" || !mirrored && pod.Labels["tier"] != "control-plane" {
			continue
		}
		for _, container := range pod.Spec.Containers {
			line := slices.Concat(container.Command, container.Args)
			if !slices.Contains(componentNames, container.Name) || len(line) == 0 {
				continue
			}
			if nodes[node] == nil {
				nodes[node] = map[string][]string{}
			}
			nodes[node][container.Name] = line
		}
	}
	return nodes
}
