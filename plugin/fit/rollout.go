package fit

import (
	"context"
	"slices"
)

// rollouts proves, one workload after the other, that a rollout comes to its end, while all
// others run as they do now.
func (snap *snapshot) rollouts(ctx context.Context, draws int) ([]Scenario, error) {
	if _, err := snap.settle(ctx); err != nil {
		return nil, err
	}
	cost := 0
	for _, surging := range snap.surges {
		cost += len(surging.added)
	}
	draws = snap.tries(draws, cost)
	var scenarios []Scenario
	for _, surging := range snap.surges {
		s := Scenario{Name: subject(Rollout, "%s", surging.name), Kind: Rollout}
		if surging.refused != "" {
			scenarios = append(scenarios, s.refuse(surging.name, surging.refused))
			continue
		}
		attempt := func(d *tieBreak) (outcome, error) { return snap.rollout(ctx, surging, d) }
		if surging.daemon {
			attempt = func(*tieBreak) (outcome, error) { return snap.rolloutDaemons(surging), nil }
		}
		if err := s.decide(draws, attempt); err != nil {
			return nil, err
		}
		scenarios = append(scenarios, s)
	}
	return scenarios, nil
}

// rollout replaces the pods of a Deployment as its controller does: new ones come as long as
// there are not too many, old ones go as long as there are enough. Which of the old go is drawn.
func (snap *snapshot) rollout(ctx context.Context, r *surging, d *tieBreak) (outcome, error) {
	var old, placed []*pod
	for _, p := range r.old {
		if p.at >= 0 {
			old = append(old, p)
		}
	}
	before := make([]int, len(old))
	for k, p := range old {
		before[k] = p.at
	}
	replicas := len(r.added)
	going := slices.Clone(old)
	d.random.Shuffle(len(going), func(i, j int) { going[i], going[j] = going[j], going[i] })
	waiting, coming := []*pod(nil), r.added
	var created, gone []*pod
	var exceeded string // why the API server does not create the next
	tightest := snap.tightest()
	var err error
	for len(coming)+len(waiting) > 0 && err == nil {
		progress := 0
		for len(coming) > 0 && len(going)+len(placed)+len(waiting) < replicas+r.surge {
			if exceeded = snap.exceeds(coming[0]); exceeded != "" {
				break
			}
			snap.charge(coming[0])
			created, waiting, coming = append(created, coming[0]), append(waiting, coming[0]), coming[1:]
			progress++
		}
		tried := len(waiting)
		all := waiting
		if waiting, err = snap.scheduleAll(ctx, waiting, d); err != nil {
			break
		}
		progress += tried - len(waiting)
		for _, p := range all {
			if p.at >= 0 {
				placed = append(placed, p)
			}
		}
		if now := snap.tightest(); now.MemoryMiB < tightest.MemoryMiB {
			tightest = now
		}
		for len(going) > 0 && len(going)+len(placed) > replicas-r.unavailable {
			d.tied = d.tied || len(going) > 1 // it matters which goes
			snap.forget(going[0])
			snap.discharge(going[0])
			gone, going = append(gone, going[0]), going[1:]
			progress++
		}
		if progress == 0 {
			break
		}
	}
	out := snap.outcome(outcome{}, waiting, r.added)
	if exceeded != "" {
		out.unplaced = append(out.unplaced, refusals(coming, exceeded)...)
	}
	out.tightest = tightest // while old and new are there
	for _, p := range placed {
		snap.forget(p)
	}
	for k, p := range old {
		if p.at < 0 {
			snap.assume(p, before[k])
		}
	}
	snap.discharge(created...)
	snap.charge(gone...)
	return out, err
}

// rolloutDaemons puts each new pod of a DaemonSet beside the old one, on one node at a time.
func (snap *snapshot) rolloutDaemons(r *surging) outcome {
	out := outcome{tightest: snap.tightest()}
	for _, p := range r.added {
		if why := snap.admits(p); why != "" {
			out.unplaced = append(out.unplaced, Unplaced{Pod: p.ref, Request: p.list, Reasons: []NodeReason{{Reason: why, Nodes: 1}}})
		}
	}
	return out
}
