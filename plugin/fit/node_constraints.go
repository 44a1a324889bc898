package fit

import (
	"encoding/json"
	"fmt"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	corehelper "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
)

// What holds between a pod and a node whatever else is placed.
const (
	known uint8 = 1 << iota
	selected
	tolerated
	schedulable
)

// nodeConstraints are node selector, node affinity and tolerations of a pod, and what nodes they choose.
// Equal pods share them. They are computed node by node, when asked: a pod of a DaemonSet has
// affinity to one node, and is never tried on the others.
type nodeConstraints struct {
	pod         *corev1.Pod
	required    nodeaffinity.RequiredNodeAffinity
	preferred   *nodeaffinity.PreferredSchedulingTerms
	flags       []uint8
	untolerated []int32 // taints with PreferNoSchedule that are not tolerated, by node
	preferences []int64 // weight of preferred node affinity, by node
}

// constraintsOf returns what a pod shares with all pods of the same constraints.
func (snap *snapshot) constraintsOf(pod *corev1.Pod) (*nodeConstraints, error) {
	var affinity *corev1.NodeAffinity
	if pod.Spec.Affinity != nil {
		affinity = pod.Spec.Affinity.NodeAffinity
	}
	key, err := json.Marshal([]any{pod.Spec.NodeSelector, affinity, pod.Spec.Tolerations})
	if shared, found := snap.constraints[string(key)]; found && err == nil {
		return shared, nil
	}
	t := &nodeConstraints{
		pod:         pod,
		required:    nodeaffinity.GetRequiredNodeAffinity(pod),
		flags:       make([]uint8, len(snap.nodes)),
		untolerated: make([]int32, len(snap.nodes)),
	}
	if affinity != nil && len(affinity.PreferredDuringSchedulingIgnoredDuringExecution) > 0 {
		t.preferred, err = nodeaffinity.NewPreferredSchedulingTerms(affinity.PreferredDuringSchedulingIgnoredDuringExecution)
		if err != nil {
			t.preferred = nil
			return t, fmt.Errorf("read its preferred node affinity: %w", err)
		}
		t.preferences = make([]int64, len(snap.nodes))
	}
	snap.constraints[string(key)] = t
	return t, nil
}

// flagsOf are the flags of a node.
func (t *nodeConstraints) flagsOf(i int, n *node) uint8 {
	if t.flags[i] != 0 {
		return t.flags[i]
	}
	flags := known
	// A term that cannot be read chooses no node.
	if match, err := t.required.Match(n.object); err == nil && match {
		flags |= selected
	}
	if _, untolerated := t.firstUntolerated(n.taintsForbidding); !untolerated {
		flags |= tolerated
	}
	if !n.object.Spec.Unschedulable || t.tolerates(&corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule}) {
		flags |= schedulable
	}
	for j := range n.taintsAvoided {
		if !t.tolerates(&n.taintsAvoided[j]) {
			t.untolerated[i]++
		}
	}
	if t.preferred != nil {
		t.preferences[i] = t.preferred.Score(n.object)
	}
	t.flags[i] = flags
	return flags
}

func (t *nodeConstraints) tolerates(taint *corev1.Taint) bool {
	return corehelper.TolerationsTolerateTaint(logr.Discard(), t.pod.Spec.Tolerations, taint, false)
}

// firstUntolerated is the first of the taints that the pod does not tolerate.
func (t *nodeConstraints) firstUntolerated(taints []corev1.Taint) (corev1.Taint, bool) {
	for i := range taints {
		if !t.tolerates(&taints[i]) {
			return taints[i], true
		}
	}
	return corev1.Taint{}, false
}
