package fit

import (
	"context"
	"math/rand/v2"
	"slices"
)

// maxNodeScore is the best that a plugin of the scheduler gives a node.
const maxNodeScore = 100

// Weights of the scores, as the scheduler has them by default.
const (
	taintWeight            = 3
	nodeAffinityWeight     = 2
	spreadWeight           = 2
	interPodAffinityWeight = 2
)

// Up to sampleAll nodes, the scheduler looks at all that are feasible.
const sampleAll = 100

// nodesToFind is how many feasible nodes the scheduler compares, of so many.
func (snap *snapshot) nodesToFind(nodes int) int {
	if nodes < sampleAll {
		return nodes
	}
	percent := max(5, 50-nodes/125)
	return max(sampleAll, nodes*percent/100)
}

// tieBreak decides between nodes of equal scores, and when pods are tried again.
type tieBreak struct {
	random *rand.Rand
	// eager: pods that wait are tried again whenever one is placed; else once all had their turn.
	// The scheduler does the one or the other, as it finds the time.
	eager bool
	// tied: nodes had the same score, so that the seed decided.
	tied bool
}

func newTieBreak(seed int) *tieBreak {
	return &tieBreak{random: rand.New(rand.NewPCG(uint64(seed), 0)), eager: seed%2 == 1} //nolint:gosec // ties, not secrets
}

// selectNode is the node that a pod is placed on; -1: none takes it.
func (snap *snapshot) selectNode(p *pod, d *tieBreak) int {
	if snap.impossible(p) != "" {
		return -1
	}
	s := snap.preFilter(p)
	feasible := snap.feasible[:0]
	enough := snap.nodesToFind(len(snap.nodes))
	looked := 0
	for range snap.nodes {
		i := (snap.start + looked) % len(snap.nodes)
		looked++
		if snap.filter(&s, i) == success {
			if feasible = append(feasible, i); len(feasible) == enough {
				break
			}
		}
	}
	snap.feasible = feasible
	if len(snap.nodes) > 0 {
		snap.start = (snap.start + looked) % len(snap.nodes)
	}
	switch len(feasible) {
	case 0:
		return -1
	case 1:
		return feasible[0]
	}
	return d.selectHost(feasible, snap.score(p, feasible))
}

// selectHost is a node of the best score; the seed decides between several.
func (d *tieBreak) selectHost(feasible []int, scores []int64) int {
	found, equal := 0, 0
	for k, mark := range scores {
		switch {
		case k == 0 || mark > scores[found]:
			found, equal = k, 1
		case mark == scores[found]:
			equal++
			d.tied = true
			if d.random.IntN(equal) == 0 {
				found = k
			}
		}
	}
	return feasible[found]
}

// scheduleAll places pods one after the other, and returns those that found no place. A pod that found
// none is tried again when others were placed: its affinity might match now.
func (snap *snapshot) scheduleAll(ctx context.Context, pods []*pod, d *tieBreak) ([]*pod, error) {
	var waiting []*pod
	for k, p := range pods {
		if k%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		i := snap.selectNode(p, d)
		if i < 0 {
			waiting = append(waiting, p)
			continue
		}
		snap.assume(p, i)
		if d.eager && len(waiting) > 0 {
			waiting = snap.retry(waiting, p, d)
		}
	}
	for {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		before := len(waiting)
		if waiting = snap.retry(waiting, nil, d); len(waiting) == before {
			return waiting, nil
		}
	}
}

// retry tries pods that wait, those at least whose affinity it can meet: room never grows. placed is
// the pod that has just come; nil: many have.
func (snap *snapshot) retry(waiting []*pod, placed *pod, d *tieBreak) []*pod {
	var still []*pod
	for _, p := range waiting {
		i := -1
		if p.waitsFor(placed) {
			i = snap.selectNode(p, d)
		}
		if i < 0 {
			still = append(still, p)
			continue
		}
		snap.assume(p, i)
	}
	return still
}

// waitsFor reports whether another pod, or any if it is nil, can make room for this one.
func (p *pod) waitsFor(other *pod) bool {
	asks := func(matcher int) bool { return other == nil || slices.Contains(other.counted, matcher) }
	return (p.affinity >= 0 && asks(p.affinity)) ||
		slices.ContainsFunc(p.hard, func(s spread) bool { return asks(s.matcher) })
}
