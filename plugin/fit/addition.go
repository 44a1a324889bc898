package fit

import "context"

// additions proves, for those of a kind, that the pods that come find a place beside those that run.
func (snap *snapshot) additions(kind Kind) func(context.Context, int) ([]Scenario, error) {
	return func(ctx context.Context, draws int) ([]Scenario, error) {
		var scenarios []Scenario
		for _, a := range snap.added {
			if a.Kind != kind {
				continue
			}
			s := Scenario{Name: subject(kind, "%s", a.Name), Kind: kind, Note: a.Note}
			switch {
			case a.Pods == 0:
				s.Fits = NotApplicable
			case a.Refused != "":
				s = s.refuse(a.Name, a.Refused)
			default:
				if _, err := snap.settle(ctx); err != nil {
					return nil, err
				}
				attempt := func(d *tieBreak) (outcome, error) { return snap.add(ctx, a.added, d) }
				if err := s.decide(snap.tries(draws, len(a.added)), attempt); err != nil {
					return nil, err
				}
			}
			scenarios = append(scenarios, s)
		}
		return scenarios, nil
	}
}

// add creates pods, places them, and takes them away again.
func (snap *snapshot) add(ctx context.Context, pods []*pod, d *tieBreak) (outcome, error) {
	var out outcome
	var created []*pod
	for k, p := range pods {
		if exceeded := snap.exceeds(p); exceeded != "" {
			out.unplaced = refusals(pods[k:], exceeded)
			break
		}
		snap.charge(p)
		created = append(created, p)
	}
	waiting, err := snap.scheduleAll(ctx, created, d)
	if err != nil {
		return out, err
	}
	out = snap.outcome(out, waiting, created)
	for _, p := range created {
		if p.at >= 0 {
			snap.forget(p)
		}
	}
	snap.discharge(created...)
	return out, nil
}
