package fit

import (
	"fmt"
	"math"

	corev1 "k8s.io/api/core/v1"
)

// node is a node and what is placed on it.
type node struct {
	object      *corev1.Node
	allocatable amounts
	maxPods     int64

	// From here on, what is placed on it.
	used                      amounts
	pods                      int64
	scored                    [2]int64 // CPU and memory, as they count when nodes are scored
	ports                     []port
	lost                      bool
	taintsAvoided             []corev1.Taint // of effect PreferNoSchedule
	taintsForbidding, evictor []corev1.Taint // NoSchedule or NoExecute; NoExecute alone
}

// newNode reads a node, and remarks on what it offers that makes no sense.
func newNode(object *corev1.Node, r *resources, remarks *remarks) *node {
	n := &node{object: object}
	var negative []string
	n.allocatable, negative = r.amounts(object.Status.Allocatable)
	for _, name := range negative {
		remarks.add("node %s has a negative allocatable of %s: it is counted as 0", object.Name, name)
	}
	pods, told := object.Status.Allocatable[corev1.ResourcePods]
	if n.maxPods = min(pods.Value(), math.MaxInt32); n.maxPods < 0 {
		remarks.add("node %s has a negative allocatable of pods: it is counted as 0", object.Name)
		n.maxPods = 0
	}
	switch {
	case len(object.Status.Allocatable) == 0:
		remarks.add("node %s tells no allocatable: it takes no pods", object.Name)
	case !told:
		remarks.add("node %s does not tell how many pods it takes: it takes none", object.Name)
	}
	for _, taint := range object.Spec.Taints {
		switch taint.Effect {
		case corev1.TaintEffectPreferNoSchedule:
			n.taintsAvoided = append(n.taintsAvoided, taint)
		case corev1.TaintEffectNoExecute:
			n.evictor = append(n.evictor, taint)
			n.taintsForbidding = append(n.taintsForbidding, taint)
		case corev1.TaintEffectNoSchedule:
			n.taintsForbidding = append(n.taintsForbidding, taint)
		}
	}
	return n
}

// clear takes everything off the node.
func (n *node) clear(resources int) {
	if len(n.used) != resources {
		n.used = make(amounts, resources)
	}
	clear(n.used)
	n.pods, n.scored, n.ports, n.lost = 0, [2]int64{}, n.ports[:0], false
}

// holds reports whether the node has the resources for one more pod.
func (n *node) holds(p *pod) bool {
	if n.pods >= n.maxPods {
		return false
	}
	for i, want := range p.request {
		if want > 0 && want > n.allocatable.at(i)-n.used[i] {
			return false
		}
	}
	return true
}

// take counts a pod in, with sign 1, or out, with -1.
func (n *node) take(p *pod, sign int64) {
	n.pods += sign
	for i, want := range p.request {
		n.used[i] += sign * want
	}
	n.scored[cpu] += sign * p.placed[cpu]
	n.scored[memory] += sign * p.placed[memory]
	if sign > 0 {
		n.ports = append(n.ports, p.ports...)
		return
	}
	for _, used := range p.ports {
		n.ports = without(n.ports, used)
	}
}

// tightest is the node with the least memory left of those that offer some.
func (snap *snapshot) tightest() Headroom {
	found := Headroom{}
	least := int64(math.MaxInt64)
	for _, n := range snap.nodes {
		offered := n.allocatable.at(memory)
		if free := offered - n.used[memory]; !n.lost && offered > 0 && free < least {
			least = free
			found = Headroom{Node: n.object.Name, MemoryMiB: int64(math.Floor(float64(free) / mebibyte))}
		}
	}
	return found
}

func (n *node) refusal(reason string) string {
	return fmt.Sprintf("node %s: %s", n.object.Name, reason)
}
