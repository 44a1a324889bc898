package fit

import "context"

// placeWaiting proves that the pods without a node find one beside those that run.
func (snap *snapshot) placeWaiting(ctx context.Context, draws int) ([]Scenario, error) {
	var waiting []*pod
	for _, p := range snap.pods {
		if p.object.Spec.NodeName == "" && !p.gated && !p.leaving {
			waiting = append(waiting, p)
		}
	}
	if len(waiting) == 0 {
		return nil, nil
	}
	if _, err := snap.settle(ctx); err != nil {
		return nil, err
	}
	s := Scenario{Name: string(Waiting), Kind: Waiting}
	attempt := func(d *tieBreak) (outcome, error) {
		left, err := snap.scheduleAll(ctx, waiting, d)
		if err != nil {
			return outcome{}, err
		}
		out := snap.outcome(outcome{}, left, waiting)
		for _, p := range waiting {
			if p.at >= 0 {
				snap.forget(p)
			}
		}
		return out, nil
	}
	if err := s.decide(snap.tries(draws, len(waiting)), attempt); err != nil {
		return nil, err
	}
	return []Scenario{s}, nil
}
