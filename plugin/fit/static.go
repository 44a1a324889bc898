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
	chosen
	tolerated
	schedulable
)

// ties are node selector, node affinity and tolerations of a pod, and what nodes they choose.
// Equal pods share them. They are computed node by node, when asked: a pod of a DaemonSet has
// affinity to one node, and is never tried on the others.
type ties struct {
	pod       *corev1.Pod
	required  nodeaffinity.RequiredNodeAffinity
	preferred *nodeaffinity.PreferredSchedulingTerms
	flags     []uint8
	avoided   []int32 // taints with PreferNoSchedule that are not tolerated, by node
	liked     []int64 // weight of preferred node affinity, by node
}

// tiesOf returns what a pod shares with all pods of the same ties.
func (w *world) tiesOf(pod *corev1.Pod) (*ties, error) {
	var affinity *corev1.NodeAffinity
	if pod.Spec.Affinity != nil {
		affinity = pod.Spec.Affinity.NodeAffinity
	}
	key, err := json.Marshal([]any{pod.Spec.NodeSelector, affinity, pod.Spec.Tolerations})
	if shared, found := w.ties[string(key)]; found && err == nil {
		return shared, nil
	}
	t := &ties{
		pod:      pod,
		required: nodeaffinity.GetRequiredNodeAffinity(pod),
		flags:    make([]uint8, len(w.nodes)),
		avoided:  make([]int32, len(w.nodes)),
	}
	if affinity != nil && len(affinity.PreferredDuringSchedulingIgnoredDuringExecution) > 0 {
		t.preferred, err = nodeaffinity.NewPreferredSchedulingTerms(affinity.PreferredDuringSchedulingIgnoredDuringExecution)
		if err != nil {
			t.preferred = nil
			return t, fmt.Errorf("read its preferred node affinity: %w", err)
		}
		t.liked = make([]int64, len(w.nodes))
	}
	w.ties[string(key)] = t
	return t, nil
}

// to are the flags of a node.
func (t *ties) to(i int, n *node) uint8 {
	if t.flags[i] != 0 {
		return t.flags[i]
	}
	flags := known
	// A term that cannot be read chooses no node.
	if match, err := t.required.Match(n.object); err == nil && match {
		flags |= chosen
	}
	if _, untolerated := t.untolerated(n.taintsForbidding); !untolerated {
		flags |= tolerated
	}
	if !n.object.Spec.Unschedulable || t.tolerates(&corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule}) {
		flags |= schedulable
	}
	for j := range n.taintsAvoided {
		if !t.tolerates(&n.taintsAvoided[j]) {
			t.avoided[i]++
		}
	}
	if t.preferred != nil {
		t.liked[i] = t.preferred.Score(n.object)
	}
	t.flags[i] = flags
	return flags
}

func (t *ties) tolerates(taint *corev1.Taint) bool {
	return corehelper.TolerationsTolerateTaint(logr.Discard(), t.pod.Spec.Tolerations, taint, false)
}

// untolerated is the first of the taints that the pod does not tolerate.
func (t *ties) untolerated(taints []corev1.Taint) (corev1.Taint, bool) {
	for i := range taints {
		if !t.tolerates(&taints[i]) {
			return taints[i], true
		}
	}
	return corev1.Taint{}, false
}
