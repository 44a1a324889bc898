package creation

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// tolerated is how long a pod stays on a node that is not ready or cannot be reached, in seconds.
const tolerated = 300

// setTolerations has a pod that says nothing stay on a node that is not ready for a while.
// Source: plugin/pkg/admission/defaulttolerationseconds.
func setTolerations(spec *corev1.PodSpec) {
	for _, key := range []string{corev1.TaintNodeNotReady, corev1.TaintNodeUnreachable} {
		says := slices.ContainsFunc(spec.Tolerations, func(t corev1.Toleration) bool {
			return (t.Key == key || t.Key == "") && (t.Effect == corev1.TaintEffectNoExecute || t.Effect == "")
		})
		if !says {
			spec.Tolerations = append(spec.Tolerations, corev1.Toleration{
				Key: key, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: new(int64(tolerated)),
			})
		}
	}
}
