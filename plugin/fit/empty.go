package fit

import "context"

// fromEmpty proves that all pods find a place on empty nodes, in the order in which the
// scheduler takes them. Pods of DaemonSets and static pods are there before.
func (snap *snapshot) fromEmpty(ctx context.Context, draws int) ([]Scenario, error) {
	var fixed, free []*pod
	for _, p := range snap.pods {
		switch {
		case p.gated || p.leaving:
		case p.stays && p.home >= 0:
			fixed = append(fixed, p)
		default:
			free = append(free, p)
		}
	}
	s := Scenario{Name: string(FromEmpty), Kind: FromEmpty}
	s.Note = snap.tooMuchInAll(fixed, free)
	s.Certain = s.Note != "" || snap.someTooLarge(free)
	attempt := func(d *tieBreak) (outcome, error) {
		snap.clear()
		var out outcome
		for _, p := range fixed {
			if why := snap.admits(p); why != "" {
				out.unplaced = append(out.unplaced, Unplaced{Pod: p.ref, Request: p.list, Reasons: []NodeReason{{Reason: why, Nodes: 1}}})
				continue
			}
			snap.assume(p, p.home)
		}
		left, err := snap.scheduleAll(ctx, free, d)
		if err != nil {
			return out, err
		}
		return snap.outcome(out, left, free), nil
	}
	if s.Certain {
		draws = 1
	}
	if err := s.decide(snap.tries(draws, len(free)), attempt); err != nil {
		return nil, err
	}
	return []Scenario{s}, nil
}

// outcome is what one draw came to.
type outcome struct {
	unplaced []Unplaced
	moves    []Move
	tightest Headroom
}

// outcome adds the pods that found no place, and those that changed it.
func (snap *snapshot) outcome(out outcome, left, tried []*pod) outcome {
	for _, p := range left {
		out.unplaced = append(out.unplaced, snap.unplaced(p))
	}
	for _, p := range tried {
		if p.at < 0 || p.at == p.home {
			continue
		}
		move := Move{Pod: p.ref, To: snap.nodes[p.at].object.Name}
		if p.home >= 0 {
			move.From = snap.nodes[p.home].object.Name
		}
		out.moves = append(out.moves, move)
	}
	out.tightest = snap.tightest()
	return out
}
