package fit

// clear takes everything off all nodes.
func (w *world) clear() {
	for _, n := range w.nodes {
		n.clear(len(w.resources.names))
	}
	for _, tallies := range [][]tally{w.counts, w.forbidding, w.wishing} {
		for i := range tallies {
			tallies[i].clear()
		}
	}
	for _, p := range w.pods {
		p.at = -1
	}
	clear(w.exclusive)
	w.start = 0
}

// put places a pod on a node, and take takes it off again.
func (w *world) put(p *pod, i int) {
	p.at = i
	w.count(p, i, 1)
}

func (w *world) take(p *pod) {
	w.count(p, p.at, -1)
	p.at = -1
}

func (w *world) count(p *pod, i int, sign int64) {
	w.nodes[i].take(p, sign)
	for _, m := range p.counted {
		w.counts[m].add(i, sign)
	}
	for _, number := range p.forbids {
		w.forbidding[number].add(i, sign)
	}
	for _, wish := range p.wishes {
		w.wishing[wish.number].add(i, sign*wish.weight)
	}
	for _, claim := range p.exclusive {
		w.exclusive[claim] += int(sign)
	}
}
