package fit

import "slices"

// filterInterPodAffinity is what required affinity and anti-affinity say of each node: why it does
// not take the pod, or success. Nil: they say nothing of any node.
func (snap *snapshot) filterInterPodAffinity(p *pod) []status {
	var verdicts []status
	refuse := func(reason status, t *topology, sums []int64, when func(int64) bool) {
		if verdicts == nil {
			verdicts = make([]status, len(snap.nodes))
		}
		for i, domain := range t.domain {
			if domain >= 0 && when(sums[domain]) && verdicts[i] == success {
				verdicts[i] = reason
			}
		}
	}
	if p.affinity >= 0 {
		verdicts = snap.filterRequiredAffinity(p)
	}
	some := func(sum int64) bool { return sum > 0 }
	for _, term := range p.antiAffinity {
		if snap.counts[term.matcher].total > 0 {
			t := &snap.topologies[term.topology]
			snap.sums = t.byDomain(&snap.counts[term.matcher], snap.sums)
			refuse(antiAffinityOfPod, t, snap.sums, some)
		}
	}
	for _, number := range p.antiAffinityMatching {
		if snap.antiAffinityCounts[number].total > 0 {
			t := &snap.topologies[snap.antiAffinity.list[number].topology]
			snap.sums = t.byDomain(&snap.antiAffinityCounts[number], snap.sums)
			refuse(antiAffinityOfOthers, t, snap.sums, some)
		}
	}
	return verdicts
}

// filterRequiredAffinity is what required affinity says of each node. The first pod of a group that
// has affinity to itself is free to go anywhere.
func (snap *snapshot) filterRequiredAffinity(p *pod) []status {
	verdicts := make([]status, len(snap.nodes))
	matching := &snap.counts[p.affinity]
	free := p.matchesItself && !snap.anyMatching(p, matching)
	for _, topology := range p.affinityTopologies {
		t := &snap.topologies[topology]
		snap.sums = t.byDomain(matching, snap.sums)
		for i, domain := range t.domain {
			if domain < 0 || (!free && snap.sums[domain] <= 0) {
				verdicts[i] = affinityUnmet
			}
		}
	}
	return verdicts
}

// anyMatching reports whether a matching pod is anywhere where one of the topologies is.
func (snap *snapshot) anyMatching(p *pod, matching *tally) bool {
	if matching.total == 0 {
		return false
	}
	return slices.ContainsFunc(p.affinityTopologies, func(topology int) bool {
		for i, domain := range snap.topologies[topology].domain {
			if domain >= 0 && matching.byNode[i] > 0 {
				return true
			}
		}
		return false
	})
}

// scoreInterPodAffinity are the scores, 0 to 100, of the feasible nodes for the pods that are there;
// nil: no term matches.
func (snap *snapshot) scoreInterPodAffinity(p *pod, feasible []int) []int64 {
	var raw []int64
	add := func(topology int, weight int64, counted *tally) {
		if counted.total == 0 && !counted.mixed {
			return
		}
		if raw == nil {
			raw = make([]int64, len(feasible))
		}
		t := &snap.topologies[topology]
		snap.sums = t.byDomain(counted, snap.sums)
		for k, i := range feasible {
			if domain := t.domain[i]; domain >= 0 {
				raw[k] += weight * snap.sums[domain]
			}
		}
	}
	for _, preferred := range p.preferred {
		add(preferred.topology, preferred.weight, &snap.counts[preferred.matcher])
	}
	for _, number := range p.scoringMatching {
		add(snap.preferred.list[number].topology, 1, &snap.preferredWeights[number])
	}
	if raw == nil {
		return nil
	}
	least, most := slices.Min(raw), slices.Max(raw)
	for k := range raw {
		if most == least {
			raw[k] = 0
			continue
		}
		raw[k] = int64(float64(maxNodeScore) * (float64(raw[k]-least) / float64(most-least)))
	}
	return raw
}
