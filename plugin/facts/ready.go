package facts

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// IsReady reports whether a node is ready: of others, what is read can be old, and the kubelet
// might not answer.
func IsReady(node *corev1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
	})
}
