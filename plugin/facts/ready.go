package facts

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// IsReady reports whether a node says that it is: of others, what is read may be old, and nobody
// may be there to ask.
func IsReady(node *corev1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
	})
}
