package cluster

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestNotesOfLimitRanges(t *testing.T) {
	for note, want := range map[string]bool{
		"LimitRanger plugin set: memory request for container web":                                        true,
		"LimitRanger plugin set: cpu, memory request for container web; memory limit for container web":   true,
		"LimitRanger plugin set: cpu request for container web; cpu, memory request for init container x": false,
		"LimitRanger plugin set: memory limit for container web":                                          false,
		"LimitRanger plugin set: cpu, memory request for init container web":                              true,
		"LimitRanger plugin set: memory request for container webs":                                       false,
		"something else":  false,
		"":                false,
		": ; request for": false,
	} {
		pod := &corev1.Pod{}
		pod.Annotations = map[string]string{limitRangerNote: note}
		if got := byLimitRange(pod, "request", "web", corev1.ResourceMemory); got != want {
			t.Errorf("%q: got %t", note, got)
		}
	}
}
