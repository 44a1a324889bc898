package fit

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The marks of two nodes of one size, with the weights of the scheduler's defaults. An empty node
// gets 96 for what stays free beside a pod that asks for nothing: 97 for CPU, 95 for memory.
func TestMarks(t *testing.T) {
	weighted := func(term corev1.PodAffinityTerm, weight int32) []corev1.WeightedPodAffinityTerm {
		return []corev1.WeightedPodAffinityTerm{{Weight: weight, PodAffinityTerm: term}}
	}
	likes := func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
			PreferredDuringSchedulingIgnoredDuringExecution: []corev1.PreferredSchedulingTerm{{
				Weight: 40, Preference: corev1.NodeSelectorTerm{MatchExpressions: []corev1.NodeSelectorRequirement{{Key: "disk", Operator: corev1.NodeSelectorOpIn, Values: []string{"ssd"}}}},
			}},
		}}
	}
	prefers := func(weight int32) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			p.Spec.Affinity = &corev1.Affinity{PodAffinity: &corev1.PodAffinity{
				PreferredDuringSchedulingIgnoredDuringExecution: weighted(selecting("app", "new", corev1.LabelHostname), weight),
			}}
		}
	}
	whole := func(p *corev1.Pod) {
		p.Spec.Resources = &corev1.ResourceRequirements{Requests: list("1", "1Gi")}
	}
	leaving := func(p *corev1.Pod) { p.DeletionTimestamp = &metav1.Time{} }
	plain := func() *corev1.Node { return big("two") }
	for name, c := range map[string]struct {
		two   *corev1.Node
		there []*corev1.Pod // on node two
		pod   *corev1.Pod
		want  []int64 // of node one, with the label disk=ssd, and two
	}{
		"an empty pod":                                    {plain(), nil, aPod("new", "", "", ""), []int64{96, 96}},
		"half of a node":                                  {plain(), nil, aPod("new", "", "2", "2Gi"), []int64{50 + 75, 50 + 75}},
		"beside one that asks for nothing":                {plain(), []*corev1.Pod{aPod("a", "two", "", "")}, aPod("new", "", "", ""), []int64{96, 92}},
		"a pod sized as a whole counts by its containers": {plain(), nil, aPod("new", "", "", "", whole), []int64{96 + 75, 96 + 75}},
		"and as a whole once it is there":                 {plain(), []*corev1.Pod{aPod("a", "two", "", "", whole)}, aPod("new", "", "", ""), []int64{96, 71}},
		"out of balance":                                  {plain(), nil, aPod("new", "", "2", "1Mi"), []int64{74 + 62, 74 + 62}},
		"a taint that is not liked":                       {taintedNode(plain(), corev1.TaintEffectPreferNoSchedule), nil, aPod("new", "", "", ""), []int64{96 + 300, 96}},
		"a node that is liked":                            {plain(), nil, aPod("new", "", "", "", likes), []int64{96 + 200, 96}},
		"company that it prefers":                         {plain(), []*corev1.Pod{aPod("a", "two", "", "", labelled("app", "new"))}, aPod("new", "", "", "", prefers(7)), []int64{96, 92 + 200}},
		"company that is leaving":                         {plain(), []*corev1.Pod{aPod("a", "two", "", "", labelled("app", "new"), leaving)}, aPod("new", "", "", "", prefers(7)), []int64{96, 92 + 200}},
		"one that prefers it, and would have it":          {plain(), []*corev1.Pod{aPod("a", "two", "", "", prefers(1))}, aPod("new", "", "", ""), []int64{96, 92 + 200}},
		"one that requires it":                            {plain(), []*corev1.Pod{aPod("a", "two", "", "", beside("app", "new", corev1.LabelHostname))}, aPod("new", "", "", ""), []int64{96, 92 + 200}},
	} {
		t.Run(name, func(t *testing.T) {
			snap := newSnapshot(Cluster{Nodes: []*corev1.Node{big("one", "disk", "ssd"), c.two}, Pods: append(c.there, c.pod)})
			var p *pod
			for _, other := range snap.pods {
				if other.home >= 0 {
					snap.assume(other, other.home)
				} else {
					p = other
				}
			}
			for i, n := range snap.nodes {
				p.constraints.flagsOf(i, n)
			}
			same(t, "marks", snap.score(p, []int{0, 1}), c.want)
		})
	}
}
