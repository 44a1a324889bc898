package fit

// clear takes everything off all nodes.
func (snap *snapshot) clear() {
	for _, n := range snap.nodes {
		n.clear(len(snap.resources.names))
	}
	for _, tallies := range [][]tally{snap.counts, snap.antiAffinityCounts, snap.preferredWeights} {
		for i := range tallies {
			tallies[i].clear()
		}
	}
	for _, p := range snap.pods {
		p.at = -1
	}
	clear(snap.exclusive)
	snap.start = 0
}

// assume places a pod on a node, and forget takes it off again.
func (snap *snapshot) assume(p *pod, i int) {
	p.at = i
	snap.count(p, i, 1)
}

func (snap *snapshot) forget(p *pod) {
	snap.count(p, p.at, -1)
	p.at = -1
}

func (snap *snapshot) count(p *pod, i int, sign int64) {
	snap.nodes[i].take(p, sign)
	for _, m := range p.counted {
		snap.counts[m].add(i, sign)
	}
	for _, number := range p.antiAffinityTerms {
		snap.antiAffinityCounts[number].add(i, sign)
	}
	for _, weighted := range p.scoringTerms {
		snap.preferredWeights[weighted.number].add(i, sign*weighted.weight)
	}
	for _, claim := range p.exclusive {
		snap.exclusive[claim] += int(sign)
	}
}
