package fit

import (
	"fmt"
	"math"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
)

// spread is a topology spread constraint.
type spread struct {
	matcher, topology   int
	maxSkew, minDomains int64
	itself              int64 // 1: the selector matches the pod itself
	eligible            uint8 // flags that a node needs to be counted
	perNode             bool  // the topology is the host name
}

// Skews by which pods of one owner or Service are spread where they don't say how.
const (
	defaultHostSkew = 3
	defaultZoneSkew = 5
)

// spreads reads the topology spread constraints of a pod: those that forbid, and those that
// only score. byDefault: the pod says nothing, and the scheduler's defaults apply.
func (snap *snapshot) spreads(pod *corev1.Pod) (hard, soft []spread, byDefault bool, err error) {
	for i := range pod.Spec.TopologySpreadConstraints {
		constraint := &pod.Spec.TopologySpreadConstraints[i]
		read, err := snap.spread(pod, constraint)
		if err != nil {
			return nil, nil, false, err
		}
		if constraint.WhenUnsatisfiable == corev1.ScheduleAnyway {
			soft = append(soft, read)
		} else {
			hard = append(hard, read)
		}
	}
	if len(pod.Spec.TopologySpreadConstraints) > 0 {
		return hard, soft, false, nil
	}
	group, grouped := snap.defaultGroup(pod)
	if !grouped {
		return nil, nil, false, nil
	}
	host := spread{matcher: group, topology: snap.topology(corev1.LabelHostname), maxSkew: defaultHostSkew, eligible: selected, perNode: true}
	zone := spread{matcher: group, topology: snap.topology(corev1.LabelTopologyZone), maxSkew: defaultZoneSkew, eligible: selected}
	return nil, []spread{host, zone}, true, nil
}

func (snap *snapshot) spread(pod *corev1.Pod, constraint *corev1.TopologySpreadConstraint) (spread, error) {
	selector, err := metav1.LabelSelectorAsSelector(constraint.LabelSelector)
	if err != nil {
		return spread{}, fmt.Errorf("read the selector of a topology spread constraint: %w", err)
	}
	for _, key := range constraint.MatchLabelKeys {
		if value, has := pod.Labels[key]; has {
			selector = withValue(selector, key, value, true)
		}
	}
	s := spread{
		matcher:    snap.spreadMatcher(pod.Namespace, selector),
		topology:   snap.topology(constraint.TopologyKey),
		maxSkew:    int64(constraint.MaxSkew),
		minDomains: 1,
		eligible:   selected,
		perNode:    constraint.TopologyKey == corev1.LabelHostname,
	}
	if constraint.MinDomains != nil {
		s.minDomains = int64(*constraint.MinDomains)
	}
	if selector.Matches(labels.Set(pod.Labels)) {
		s.itself = 1
	}
	if constraint.NodeAffinityPolicy != nil && *constraint.NodeAffinityPolicy == corev1.NodeInclusionPolicyIgnore {
		s.eligible &^= selected
	}
	if constraint.NodeTaintsPolicy != nil && *constraint.NodeTaintsPolicy == corev1.NodeInclusionPolicyHonor {
		s.eligible |= tolerated
	}
	return s, nil
}

// withValue adds to a selector that a label has a value, or has not. A selector that matches
// nothing stays so.
func withValue(selector labels.Selector, key, value string, has bool) labels.Selector {
	if _, selectable := selector.Requirements(); !selectable {
		return selector
	}
	operator := selection.In
	if !has {
		operator = selection.NotIn
	}
	requirement, err := labels.NewRequirement(key, operator, []string{value})
	if err != nil {
		return labels.Nothing() // no pod has such a label
	}
	return selector.Add(*requirement)
}

// room is how many matching pods a domain can have, at most, to take the pod, and what they have.
type room struct {
	topology *topology
	counts   []int64
	most     int64
}

// rooms computes, for each constraint that forbids, what its domains have room for.
func (snap *snapshot) rooms(p *pod) []room {
	rooms := make([]room, len(p.hard))
	for i := range p.hard {
		s := &p.hard[i]
		t := &snap.topologies[s.topology]
		counts := make([]int64, t.size)
		seen := make([]bool, t.size)
		for j, n := range snap.nodes {
			if n.lost || !snap.hasTopologies(p.hard, j) || p.constraints.flagsOf(j, n)&s.eligible != s.eligible {
				continue
			}
			counts[t.domain[j]] += snap.counts[s.matcher].byNode[j]
			seen[t.domain[j]] = true
		}
		least, domains := int64(math.MaxInt32), int64(0)
		for domain, has := range seen {
			if has {
				domains++
				least = min(least, counts[domain])
			}
		}
		if domains < s.minDomains {
			least = 0
		}
		rooms[i] = room{topology: t, counts: counts, most: s.maxSkew - s.itself + least}
	}
	return rooms
}

// hasTopologies reports whether a node has the labels of all constraints.
func (snap *snapshot) hasTopologies(spreads []spread, node int) bool {
	for i := range spreads {
		if snap.topologies[spreads[i].topology].domain[node] < 0 {
			return false
		}
	}
	return true
}
