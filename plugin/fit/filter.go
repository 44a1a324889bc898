package fit

import (
	"fmt"
	"slices"
	"strings"
)

// status is why a node does not take a pod.
type status uint8

const (
	success status = iota
	gone
	unschedulable
	tainted
	notSelected
	portTaken
	full
	volumeElsewhere
	spreadViolated
	lacksTopologyLabel
	affinityUnmet
	antiAffinityOfPod
	antiAffinityOfOthers
)

// cycleState is what is computed once for a pod, before it asks node after node.
type cycleState struct {
	pod              *pod
	interPodAffinity []status
	rooms            []room
}

func (snap *snapshot) preFilter(p *pod) cycleState {
	s := cycleState{pod: p, interPodAffinity: snap.filterInterPodAffinity(p)}
	if len(p.hard) > 0 {
		s.rooms = snap.rooms(p)
	}
	return s
}

// filter is why a node does not take the pod; success: it does.
func (snap *snapshot) filter(s *cycleState, i int) status {
	p, n := s.pod, snap.nodes[i]
	if n.lost {
		return gone
	}
	if flags := p.constraints.flagsOf(i, n); flags != known|selected|tolerated|schedulable {
		switch {
		case flags&schedulable == 0:
			return unschedulable
		case flags&tolerated == 0:
			return tainted
		default:
			return notSelected
		}
	}
	if len(p.ports) > 0 && conflicts(p.ports, n.ports) {
		return portTaken
	}
	if !n.holds(p) {
		return full
	}
	for _, t := range p.volumes {
		if !t.holds(i, n) {
			return volumeElsewhere
		}
	}
	for k := range s.rooms {
		room := &s.rooms[k]
		switch domain := room.topology.domain[i]; {
		case domain < 0:
			return lacksTopologyLabel
		case room.counts[domain] > room.most:
			return spreadViolated
		}
	}
	if s.interPodAffinity != nil {
		return s.interPodAffinity[i]
	}
	return success
}

// impossible is why no node takes a pod, whatever is placed; "": some can.
func (snap *snapshot) impossible(p *pod) string {
	if p.trouble != "" {
		return p.trouble
	}
	for _, claim := range p.exclusive {
		if snap.exclusive[claim] > 0 {
			return fmt.Sprintf("persistentvolumeclaim %s is for one pod only, and another uses it", strings.TrimPrefix(claim, p.object.Namespace+"/"))
		}
	}
	return ""
}

// unplaced returns why a pod finds no place now.
func (snap *snapshot) unplaced(p *pod) Unplaced {
	u := Unplaced{Pod: p.ref, Waiting: p.object.Spec.NodeName == "", Request: p.list}
	if why := snap.impossible(p); why != "" {
		u.Reasons = []NodeReason{{Reason: why}}
		return u
	}
	s := snap.preFilter(p)
	counts := map[string]int{}
	for i := range snap.nodes {
		if why := snap.filter(&s, i); why != success && why != gone {
			counts[snap.explain(&s, i, why)]++
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
func (snap *snapshot) explain(s *cycleState, i int, why status) string {
	p, n := s.pod, snap.nodes[i]
	switch why {
	case unschedulable:
		return "cordoned"
	case tainted:
		taint, _ := p.constraints.firstUntolerated(n.taintsForbidding)
		return "taint not tolerated: " + taint.ToString()
	case notSelected:
		return "node selector or node affinity chooses others"
	case portTaken:
		return "host port taken"
	case full:
		return snap.short(p, n)
	case volumeElsewhere:
		for _, t := range p.volumes {
			if !t.holds(i, n) {
				return t.reason
			}
		}
	case lacksTopologyLabel:
		for k := range s.rooms {
			if s.rooms[k].topology.domain[i] < 0 {
				return "lacks label " + s.rooms[k].topology.key + " of a topology spread constraint"
			}
		}
	case spreadViolated:
		return "topology spread constraint"
	case affinityUnmet:
		return "pod affinity: no pod there that it wants to be with"
	case antiAffinityOfPod:
		return "pod anti-affinity: a pod there that it keeps apart from"
	case antiAffinityOfOthers:
		return "pod anti-affinity of a pod there"
	}
	return "refused"
}
