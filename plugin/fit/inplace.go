package fit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// systemCritical is the least priority for which a kubelet evicts others to admit a pod.
const systemCritical = 2_000_000_000

// inPlace proves that the kubelets admit the pods that run on their nodes, after a restart.
func (snap *snapshot) inPlace(ctx context.Context, _ int) ([]Scenario, error) {
	refused, err := snap.settle(ctx)
	if err != nil {
		return nil, err
	}
	s := Scenario{Name: string(InPlace), Kind: InPlace, Fits: Yes, Unplaced: refused, Tightest: snap.tightest()}
	if len(refused) > 0 {
		s.Fits = No
	}
	return []Scenario{s}, nil
}

// settle puts each pod on the node where it is now, if the kubelet admits it, and returns those
// that it does not: static pods come first, then critical ones, then the oldest.
func (snap *snapshot) settle(ctx context.Context) ([]Unplaced, error) {
	snap.clear()
	var refused []Unplaced
	bound := slices.DeleteFunc(slices.Clone(snap.pods), func(p *pod) bool { return p.object.Spec.NodeName == "" })
	slices.SortStableFunc(bound, func(a, b *pod) int {
		if a, b := rank(a), rank(b); a != b {
			return a - b
		}
		if order := a.object.CreationTimestamp.Compare(b.object.CreationTimestamp.Time); order != 0 {
			return order
		}
		return strings.Compare(a.ref, b.ref)
	})
	for _, p := range bound {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if reason := snap.admits(p); reason != "" {
			refused = append(refused, Unplaced{Pod: p.ref, Request: p.list, Reasons: []NodeReason{{Reason: reason, Nodes: min(1, p.home+1)}}})
			continue
		}
		snap.assume(p, p.home)
	}
	slices.SortFunc(refused, func(a, b Unplaced) int { return strings.Compare(a.Pod, b.Pod) })
	return refused, nil
}

func rank(p *pod) int {
	switch {
	case p.static:
		return 0
	case p.priority >= systemCritical:
		return 1
	}
	return 2
}

// admits is why the kubelet of its node refuses a pod; "": it admits it.
func (snap *snapshot) admits(p *pod) string {
	if p.broken != "" {
		return p.broken
	}
	n := snap.nodes[p.home]
	if n.pods >= n.maxPods {
		return n.refusal(fmt.Sprintf("OutOfpods: it admits %d", n.maxPods))
	}
	for i, want := range p.request {
		offered, name := n.allocatable.at(i), snap.resources.names[i]
		if _, offers := n.object.Status.Allocatable[name]; i >= firstOther && !offers && isExtended(name) {
			continue // what a node does not know, its kubelet does not check
		}
		if want > 0 && want > offered-n.used[i] {
			return n.refusal(fmt.Sprintf("OutOf%s: %s requested, %s free of %s", name,
				amount(i, want), amount(i, offered-n.used[i]), amount(i, offered)))
		}
	}
	if p.constraints.flagsOf(p.home, n)&selected == 0 {
		return n.refusal("NodeAffinity: node selector or node affinity chooses others")
	}
	if conflicts(p.ports, n.ports) {
		return n.refusal("NodePorts: host port taken")
	}
	if taint, untolerated := p.constraints.firstUntolerated(n.evictor); untolerated && !p.static {
		return n.refusal("TaintToleration: taint not tolerated: " + taint.ToString())
	}
	return ""
}

// isExtended reports whether a resource is one of a device plugin, and not one of the kubelet.
func isExtended(name corev1.ResourceName) bool {
	return !strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix)
}

// amount writes an amount for people: millicores, or MiB, or pieces.
func amount(i int, value int64) string {
	switch i {
	case cpu:
		return fmt.Sprintf("%dm", value)
	case memory, storage:
		return fmt.Sprintf("%d MiB", value/mebibyte)
	}
	return fmt.Sprint(value)
}
