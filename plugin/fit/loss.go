package fit

import (
	"context"
	"fmt"
	"slices"
)

// losses proves, for each node, that the others take its pods as they are now, when it is lost.
func (w *world) losses(ctx context.Context, draws int) ([]Scenario, error) {
	if _, err := w.settle(ctx); err != nil {
		return nil, err
	}
	on := make([][]*pod, len(w.nodes))
	for _, p := range w.pods {
		if p.at >= 0 {
			on[p.at] = append(on[p.at], p)
		}
	}
	var scenarios []Scenario
	for i := range w.nodes {
		s, err := w.loss(ctx, i, on[i], draws)
		if err != nil {
			return nil, err
		}
		scenarios = append(scenarios, s)
	}
	return scenarios, nil
}

// loss takes a node away, places its pods on the others, and puts all back as it was.
func (w *world) loss(ctx context.Context, lost int, pods []*pod, draws int) (Scenario, error) {
	s := Scenario{Name: subject(Loss, "%s", w.nodes[lost].object.Name), Kind: Loss}
	if len(w.nodes) == 1 {
		s.Fits, s.Note = NotApplicable, "it is the only node: there is nothing to move to"
		return s, nil
	}
	movable := slices.DeleteFunc(slices.Clone(pods), func(p *pod) bool { return p.stays || p.leaving })
	attempt := func(d *draw) (outcome, error) {
		for _, p := range pods {
			w.take(p)
		}
		w.nodes[lost].lost = true
		left, err := w.queue(ctx, movable, d)
		out := w.outcome(outcome{}, left, movable)
		for k, p := range left {
			if name := w.boundTo(p, lost); name != "" {
				out.unplaced[k].Reasons = []NodeReason{{Reason: name}}
			}
		}
		w.nodes[lost].lost = false
		for _, p := range pods {
			if p.at >= 0 {
				w.take(p)
			}
			w.put(p, lost)
		}
		return out, err
	}
	err := s.decide(w.tries(draws, len(w.nodes)*len(movable)), attempt)
	return s, err
}

// boundTo says that a pod cannot leave a node, because of its volumes; "": it could.
func (w *world) boundTo(p *pod, lost int) string {
	for _, t := range p.tethers {
		elsewhere := false
		for i, n := range w.nodes {
			elsewhere = elsewhere || (i != lost && t.holds(i, n))
		}
		if !elsewhere {
			return fmt.Sprintf("its data is on the lost node: %s", t.reason)
		}
	}
	return ""
}
