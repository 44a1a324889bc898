package fit

import (
	"context"
	"fmt"
	"slices"
)

// losses proves, for each node, that the others take its pods as they are now, when it is lost.
func (snap *snapshot) losses(ctx context.Context, draws int) ([]Scenario, error) {
	if _, err := snap.settle(ctx); err != nil {
		return nil, err
	}
	on := make([][]*pod, len(snap.nodes))
	for _, p := range snap.pods {
		if p.at >= 0 {
			on[p.at] = append(on[p.at], p)
		}
	}
	var scenarios []Scenario
	for i := range snap.nodes {
		s, err := snap.loss(ctx, i, on[i], draws)
		if err != nil {
			return nil, err
		}
		scenarios = append(scenarios, s)
	}
	return scenarios, nil
}

// loss takes a node away, places its pods on the others, and puts all back as it was.
func (snap *snapshot) loss(ctx context.Context, lost int, pods []*pod, draws int) (Scenario, error) {
	s := Scenario{Name: subject(Loss, "%s", snap.nodes[lost].object.Name), Kind: Loss}
	if len(snap.nodes) == 1 {
		s.Fits, s.Note = NotApplicable, "it is the only node: there is nothing to move to"
		return s, nil
	}
	movable := slices.DeleteFunc(slices.Clone(pods), func(p *pod) bool { return p.stays || p.leaving })
	attempt := func(d *tieBreak) (outcome, error) {
		for _, p := range pods {
			snap.forget(p)
		}
		snap.nodes[lost].lost = true
		left, err := snap.scheduleAll(ctx, movable, d)
		out := snap.outcome(outcome{}, left, movable)
		for k, p := range left {
			if name := snap.boundTo(p, lost); name != "" {
				out.unplaced[k].Reasons = []NodeReason{{Reason: name}}
			}
		}
		snap.nodes[lost].lost = false
		for _, p := range pods {
			if p.at >= 0 {
				snap.forget(p)
			}
			snap.assume(p, lost)
		}
		return out, err
	}
	err := s.decide(snap.tries(draws, len(snap.nodes)*len(movable)), attempt)
	return s, err
}

// boundTo returns why volumes keep a pod on a node; "": it can leave.
func (snap *snapshot) boundTo(p *pod, lost int) string {
	for _, t := range p.volumes {
		elsewhere := false
		for i, n := range snap.nodes {
			elsewhere = elsewhere || (i != lost && t.holds(i, n))
		}
		if !elsewhere {
			return fmt.Sprintf("its data is on the lost node: %s", t.reason)
		}
	}
	return ""
}
