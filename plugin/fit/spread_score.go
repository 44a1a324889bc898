package fit

import (
	"math"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// defaultGroup is the matcher of the pods that a pod is spread apart from by default: those of
// its ReplicaSet, StatefulSet or ReplicationController, or else of the Services that select it.
func (snap *snapshot) defaultGroup(pod *corev1.Pod) (int, bool) {
	if group := ownGroup(pod); group != "" {
		return snap.groupMatcher(group), true
	}
	selected := labels.Set{}
	for _, service := range snap.cluster.Services {
		if service != nil && service.Namespace == pod.Namespace && len(service.Spec.Selector) > 0 &&
			labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(pod.Labels)) {
			selected = labels.Merge(selected, service.Spec.Selector)
		}
	}
	if len(selected) == 0 {
		return 0, false
	}
	return snap.spreadMatcher(pod.Namespace, labels.SelectorFromSet(selected)), true
}

// ownGroup names the owner that pods are spread by; empty: there is none.
func ownGroup(pod *corev1.Pod) string {
	owner := metav1.GetControllerOfNoCopy(pod)
	if owner == nil {
		return ""
	}
	switch owner.Kind {
	case "ReplicaSet", "StatefulSet", "ReplicationController":
		return pod.Namespace + " " + owner.Kind + " " + owner.Name
	}
	return ""
}

// spreading is the scratch of spreadScores: a pod is scored for each place that it is given.
type spreading struct {
	ignored []bool
	raw     []float64
	scores  []int64
}

// spreadScores are the scores, 0 to 100, of the feasible nodes for spreading; nil: the pod has
// no wish.
func (snap *snapshot) spreadScores(p *pod, feasible []int) []int64 {
	if len(p.soft) == 0 {
		return nil
	}
	ignored := scratch(&snap.spreading.ignored, len(feasible))
	counting := 0
	for k, i := range feasible {
		// By default, a node without a zone is still spread over by its name.
		ignored[k] = !p.byDefault && !snap.hasTopologies(p.soft, i)
		if !ignored[k] {
			counting++
		}
	}
	raw := scratch(&snap.spreading.raw, len(feasible))
	for i := range p.soft {
		snap.addSpread(p, &p.soft[i], feasible, ignored, counting, raw)
	}
	return normalizeSpread(raw, ignored, scratch(&snap.spreading.scores, len(feasible)))
}

// addSpread adds what one constraint says of each feasible node: the more matching pods in its
// domain, the worse, and the more so the more domains there are.
func (snap *snapshot) addSpread(p *pod, s *spread, feasible []int, ignored []bool, counting int, raw []float64) {
	t := &snap.topologies[s.topology]
	matching := &snap.counts[s.matcher]
	var counts []int64
	size := counting
	if !s.perNode {
		counts, size = snap.softCounts(p, s, t, feasible, ignored)
	}
	weight := math.Log(float64(size + 2))
	for k, i := range feasible {
		if ignored[k] || t.domain[i] < 0 {
			continue
		}
		count := matching.byNode[i]
		if !s.perNode {
			count = counts[t.domain[i]]
		}
		raw[k] += float64(count)*weight + float64(s.maxSkew-1)
	}
}

// softCounts are the matching pods of each domain, and how many domains the feasible nodes are in.
func (snap *snapshot) softCounts(p *pod, s *spread, t *topology, feasible []int, ignored []bool) ([]int64, int) {
	among := make([]bool, t.size)
	size, without := 0, false
	for k, i := range feasible {
		switch domain := t.domain[i]; {
		case ignored[k]:
		case domain < 0:
			without = true
		case !among[domain]:
			among[domain] = true
			size++
		}
	}
	if without {
		size++ // nodes without the label are a domain of their own
	}
	counts := make([]int64, t.size)
	if snap.counts[s.matcher].total == 0 {
		return counts, size
	}
	for j, n := range snap.nodes {
		if domain := t.domain[j]; domain >= 0 && among[domain] && snap.counts[s.matcher].byNode[j] > 0 &&
			(p.byDefault || snap.hasTopologies(p.soft, j)) && p.constraints.flagsOf(j, n)&s.eligible == s.eligible {
			counts[domain] += snap.counts[s.matcher].byNode[j]
		}
	}
	return counts, size
}

// normalizeSpread turns counts into scores, and returns them: the fewest get 100.
func normalizeSpread(raw []float64, ignored []bool, scores []int64) []int64 {
	least, most := int64(math.MaxInt64), int64(0)
	for k := range raw {
		scores[k] = int64(math.Round(raw[k]))
		if !ignored[k] {
			least, most = min(least, scores[k]), max(most, scores[k])
		}
	}
	for k := range scores {
		switch {
		case ignored[k]:
			scores[k] = 0
		case most == 0:
			scores[k] = maxNodeScore
		default:
			scores[k] = maxNodeScore * (most + least - scores[k]) / most
		}
	}
	return scores
}
