package fit

import "fmt"

// tooMuchInAll returns which resource all pods together ask more of than all nodes have; "": none.
// Of devices, those that fixed pods ask for don't count: a kubelet does not check what it does
// not know.
func (snap *snapshot) tooMuchInAll(fixed, free []*pod) string {
	for i, name := range snap.resources.names {
		var offered, wanted int64
		for _, n := range snap.nodes {
			offered += n.allocatable.at(i)
		}
		for _, p := range free {
			wanted += p.request.at(i)
		}
		for _, p := range fixed {
			if i < firstOther {
				wanted += p.request.at(i)
			}
		}
		if wanted > offered {
			return fmt.Sprintf("the pods request %s of %s together, and the nodes have %s", amount(i, wanted), name, amount(i, offered))
		}
	}
	places, pods := int64(0), int64(len(fixed)+len(free))
	for _, n := range snap.nodes {
		places += n.maxPods
	}
	if pods > places {
		return fmt.Sprintf("there are %d pods, and the nodes take %d", pods, places)
	}
	return ""
}

// someTooLarge reports whether a pod is larger than every node, or has a trouble of its own.
func (snap *snapshot) someTooLarge(pods []*pod) bool {
	checked := map[string]bool{}
	for _, p := range pods {
		if p.trouble != "" {
			return true
		}
		key := fmt.Sprint(p.request)
		if checked[key] {
			continue
		}
		checked[key] = true
		if !snap.largeEnough(p) {
			return true
		}
	}
	return false
}

func (snap *snapshot) largeEnough(p *pod) bool {
	for _, n := range snap.nodes {
		fits := n.maxPods > 0
		for i, want := range p.request {
			fits = fits && want <= n.allocatable.at(i)
		}
		if fits {
			return true
		}
	}
	return false
}
