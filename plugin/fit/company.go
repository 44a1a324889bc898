package fit

import "slices"

// company is what required affinity and anti-affinity say of each node: why it does not take the
// pod, or "". Nil: of no node they say anything.
func (w *world) company(p *pod) []refusal {
	var verdicts []refusal
	refuse := func(reason refusal, t *topology, sums []int64, when func(int64) bool) {
		if verdicts == nil {
			verdicts = make([]refusal, len(w.nodes))
		}
		for i, domain := range t.domain {
			if domain >= 0 && when(sums[domain]) && verdicts[i] == accepted {
				verdicts[i] = reason
			}
		}
	}
	if p.affinity >= 0 {
		verdicts = w.besides(p)
	}
	some := func(sum int64) bool { return sum > 0 }
	for _, term := range p.apart {
		if w.counts[term.matcher].total > 0 {
			t := &w.topologies[term.topology]
			w.sums = t.byDomain(&w.counts[term.matcher], w.sums)
			refuse(keepsApart, t, w.sums, some)
		}
	}
	for _, number := range p.forbiddenBy {
		if w.forbidding[number].total > 0 {
			t := &w.topologies[w.forbidden.list[number].topology]
			w.sums = t.byDomain(&w.forbidding[number], w.sums)
			refuse(keptApart, t, w.sums, some)
		}
	}
	return verdicts
}

// besides is what required affinity says of each node. The first pod of a group that wants to
// be together is free to go anywhere.
func (w *world) besides(p *pod) []refusal {
	verdicts := make([]refusal, len(w.nodes))
	matching := &w.counts[p.affinity]
	free := p.besideItself && !w.anyBeside(p, matching)
	for _, topology := range p.beside {
		t := &w.topologies[topology]
		w.sums = t.byDomain(matching, w.sums)
		for i, domain := range t.domain {
			if domain < 0 || (!free && w.sums[domain] <= 0) {
				verdicts[i] = lacksCompany
			}
		}
	}
	return verdicts
}

// anyBeside reports whether a matching pod is anywhere where one of the topologies is.
func (w *world) anyBeside(p *pod, matching *tally) bool {
	if matching.total == 0 {
		return false
	}
	return slices.ContainsFunc(p.beside, func(topology int) bool {
		for i, domain := range w.topologies[topology].domain {
			if domain >= 0 && matching.byNode[i] > 0 {
				return true
			}
		}
		return false
	})
}

// companyScores are the marks, 0 to 100, of the feasible nodes for who is there already; nil:
// nobody cares.
func (w *world) companyScores(p *pod, feasible []int) []int64 {
	var raw []int64
	add := func(topology int, weight int64, counted *tally) {
		if counted.total == 0 && !counted.mixed {
			return
		}
		if raw == nil {
			raw = make([]int64, len(feasible))
		}
		t := &w.topologies[topology]
		w.sums = t.byDomain(counted, w.sums)
		for k, i := range feasible {
			if domain := t.domain[i]; domain >= 0 {
				raw[k] += weight * w.sums[domain]
			}
		}
	}
	for _, wish := range p.prefers {
		add(wish.topology, wish.weight, &w.counts[wish.matcher])
	}
	for _, number := range p.wishedBy {
		add(w.wished.list[number].topology, 1, &w.wishing[number])
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
		raw[k] = int64(float64(bestMark) * (float64(raw[k]-least) / float64(most-least)))
	}
	return raw
}
