package fit

import (
	"context"
	"math/rand/v2"
	"slices"
)

// bestMark is the best mark of a score.
const bestMark = 100

// Weights of the scores, as the scheduler has them by default.
const (
	taintWeight        = 3
	nodeAffinityWeight = 2
	spreadWeight       = 2
	companyWeight      = 2
)

// Up to sampleAll nodes, the scheduler looks at all that are feasible.
const sampleAll = 100

// sample is how many feasible nodes the scheduler compares, of so many.
func (w *world) sample(nodes int) int {
	if nodes < sampleAll {
		return nodes
	}
	percent := max(5, 50-nodes/125)
	return max(sampleAll, nodes*percent/100)
}

// draw decides between nodes of equal marks, and when pods are tried again.
type draw struct {
	random *rand.Rand
	// eager: pods that wait are tried again whenever one is placed; else once all had their turn.
	// The scheduler does the one or the other, as it finds the time.
	eager bool
	// lots were drawn.
	lots bool
}

func newDraw(seed int) *draw {
	return &draw{random: rand.New(rand.NewPCG(uint64(seed), 0)), eager: seed%2 == 1} //nolint:gosec // lots, not secrets
}

// choose is the node that a pod is placed on; -1: none takes it.
func (w *world) choose(p *pod, d *draw) int {
	if w.impossible(p) != "" {
		return -1
	}
	s := w.search(p)
	feasible := w.feasible[:0]
	enough := w.sample(len(w.nodes))
	looked := 0
	for range w.nodes {
		i := (w.start + looked) % len(w.nodes)
		looked++
		if w.refuses(&s, i) == accepted {
			if feasible = append(feasible, i); len(feasible) == enough {
				break
			}
		}
	}
	w.feasible = feasible
	if len(w.nodes) > 0 {
		w.start = (w.start + looked) % len(w.nodes)
	}
	switch len(feasible) {
	case 0:
		return -1
	case 1:
		return feasible[0]
	}
	return d.best(feasible, w.marks(p, feasible))
}

// best is a node of the best mark; lots decide between several.
func (d *draw) best(feasible []int, marks []int64) int {
	found, equal := 0, 0
	for k, mark := range marks {
		switch {
		case k == 0 || mark > marks[found]:
			found, equal = k, 1
		case mark == marks[found]:
			equal++
			d.lots = true
			if d.random.IntN(equal) == 0 {
				found = k
			}
		}
	}
	return feasible[found]
}

// queue places pods one after the other, and returns those that found no place. A pod that found
// none is tried again when others were placed: it may have waited for their company.
func (w *world) queue(ctx context.Context, pods []*pod, d *draw) ([]*pod, error) {
	var waiting []*pod
	for k, p := range pods {
		if k%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		i := w.choose(p, d)
		if i < 0 {
			waiting = append(waiting, p)
			continue
		}
		w.put(p, i)
		if d.eager && len(waiting) > 0 {
			waiting = w.again(waiting, p, d)
		}
	}
	for {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		before := len(waiting)
		if waiting = w.again(waiting, nil, d); len(waiting) == before {
			return waiting, nil
		}
	}
}

// again tries pods that wait, those at least that company may help: room never grows. placed is
// the pod that has just come; nil: many have.
func (w *world) again(waiting []*pod, placed *pod, d *draw) []*pod {
	var still []*pod
	for _, p := range waiting {
		i := -1
		if p.waitsFor(placed) {
			i = w.choose(p, d)
		}
		if i < 0 {
			still = append(still, p)
			continue
		}
		w.put(p, i)
	}
	return still
}

// waitsFor reports whether another pod, or any if it is nil, may make room for this one.
func (p *pod) waitsFor(other *pod) bool {
	asks := func(matcher int) bool { return other == nil || slices.Contains(other.counted, matcher) }
	return (p.affinity >= 0 && asks(p.affinity)) ||
		slices.ContainsFunc(p.hard, func(s spread) bool { return asks(s.matcher) })
}
