package fit

import (
	"fmt"
	"slices"
	"strings"
)

// refusal is why a node does not take a pod.
type refusal uint8

const (
	accepted refusal = iota
	gone
	unschedulable
	tainted
	notChosen
	portTaken
	full
	tethered
	notSpread
	lacksLabel
	lacksCompany
	keepsApart
	keptApart
)

// search is what is computed once for a pod, before it asks node after node.
type search struct {
	pod     *pod
	company []refusal
	rooms   []room
}

func (w *world) search(p *pod) search {
	s := search{pod: p, company: w.company(p)}
	if len(p.hard) > 0 {
		s.rooms = w.rooms(p)
	}
	return s
}

// refuses is why a node does not take the pod; accepted: it does.
func (w *world) refuses(s *search, i int) refusal {
	p, n := s.pod, w.nodes[i]
	if n.lost {
		return gone
	}
	if flags := p.ties.to(i, n); flags != known|chosen|tolerated|schedulable {
		switch {
		case flags&schedulable == 0:
			return unschedulable
		case flags&tolerated == 0:
			return tainted
		default:
			return notChosen
		}
	}
	if len(p.ports) > 0 && conflicts(p.ports, n.ports) {
		return portTaken
	}
	if !n.holds(p) {
		return full
	}
	for _, t := range p.tethers {
		if !t.holds(i, n) {
			return tethered
		}
	}
	for k := range s.rooms {
		room := &s.rooms[k]
		switch domain := room.topology.domain[i]; {
		case domain < 0:
			return lacksLabel
		case room.counts[domain] > room.most:
			return notSpread
		}
	}
	if s.company != nil {
		return s.company[i]
	}
	return accepted
}

// impossible is why no node takes a pod, whatever is placed; "": some may.
func (w *world) impossible(p *pod) string {
	if p.trouble != "" {
		return p.trouble
	}
	for _, claim := range p.exclusive {
		if w.exclusive[claim] > 0 {
			return fmt.Sprintf("persistentvolumeclaim %s is for one pod only, and another uses it", strings.TrimPrefix(claim, p.object.Namespace+"/"))
		}
	}
	return ""
}

// unplaced says why a pod finds no place now.
func (w *world) unplaced(p *pod) Unplaced {
	u := Unplaced{Pod: p.ref, Waiting: p.object.Spec.NodeName == "", Request: p.list}
	if why := w.impossible(p); why != "" {
		u.Reasons = []NodeReason{{Reason: why}}
		return u
	}
	s := w.search(p)
	counts := map[string]int{}
	for i := range w.nodes {
		if why := w.refuses(&s, i); why != accepted && why != gone {
			counts[w.explain(&s, i, why)]++
		}
	}
	for reason, nodes := range counts {
		u.Reasons = append(u.Reasons, NodeReason{Reason: reason, Nodes: nodes})
	}
	slices.SortFunc(u.Reasons, func(a, b NodeReason) int {
		if a.Nodes != b.Nodes {
			return b.Nodes - a.Nodes
		}
		return strings.Compare(a.Reason, b.Reason)
	})
	return u
}

// explain is a refusal in words.
func (w *world) explain(s *search, i int, why refusal) string {
	p, n := s.pod, w.nodes[i]
	switch why {
	case unschedulable:
		return "cordoned"
	case tainted:
		taint, _ := p.ties.untolerated(n.taintsForbidding)
		return "taint not tolerated: " + taint.ToString()
	case notChosen:
		return "node selector or node affinity chooses others"
	case portTaken:
		return "host port taken"
	case full:
		return w.short(p, n)
	case tethered:
		for _, t := range p.tethers {
			if !t.holds(i, n) {
				return t.reason
			}
		}
	case lacksLabel:
		for k := range s.rooms {
			if s.rooms[k].topology.domain[i] < 0 {
				return "lacks label " + s.rooms[k].topology.key + " of a topology spread constraint"
			}
		}
	case notSpread:
		return "topology spread constraint"
	case lacksCompany:
		return "pod affinity: no pod there that it wants to be with"
	case keepsApart:
		return "pod anti-affinity: a pod there that it keeps apart from"
	case keptApart:
		return "pod anti-affinity of a pod there"
	}
	return "refused"
}
