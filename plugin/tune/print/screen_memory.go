package print

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// mostBar and leastBar are how long a bar is at most, and at least.
const (
	mostBar  = 60
	leastBar = 8
)

// memory draws a bar for each node whose memory in use was read, and what its pods can request before and after.
func (s *screen) memory(p plan.Plan) section {
	names, sizes, pods := 0, 0, 0
	drawn, blind := 0, 0
	for _, n := range p.Nodes {
		names = max(names, text.Columns(text.Clean(n.Name)))
		sizes = max(sizes, len(fmt.Sprintf("%dMi", n.CapacityMiB)))
		pods = max(pods, text.Columns(s.requestable(n)))
	}
	names = min(names, s.width/4)
	bar := min(s.width-names-sizes-pods-len("    [] "), mostBar)
	out := section{title: s.Say("MEMORY"), noun: "node"}
	for _, n := range p.Nodes {
		if n.CapacityMiB <= 0 {
			continue
		}
		line := "  " + text.Pad(text.CutMiddle(text.Clean(n.Name), names), names) + " " + text.PadLeft(fmt.Sprintf("%dMi", n.CapacityMiB), sizes)
		if !isMeasured(n.Ledger) || bar < leastBar {
			if !isMeasured(n.Ledger) {
				blind++
			}
			out.Lines = append(out.Lines, line+" "+s.requestable(n))
			continue
		}
		drawn++
		out.Lines = append(out.Lines, line+" ["+s.shares(n, bar)+"] "+s.requestable(n))
	}
	if drawn > 0 {
		out.hint = "  " + s.Say("# system and %s  + reserved  w pods  . left for pods", process(p.Nodes))
	}
	switch {
	case blind == 0:
	case drawn > 0:
		out.foot = s.Say("memory use is unknown for %s (-o wide)", s.Count(blind, "node"))
	default:
		out.foot = s.Say("memory use is unknown; add --usage to tune or snapshot")
	}
	return out
}

// isMeasured reports whether the account holds all that is in use.
func isMeasured(l ledger.Ledger) bool {
	return slices.ContainsFunc(l.Entries, func(e ledger.Entry) bool { return e.Part == ledger.System })
}

// requestable is the memory that pods of a node can request, before and after.
func (s *screen) requestable(n plan.Node) string {
	if n.TunedMiB == n.AllocatableMiB {
		return s.Say("pods %s", fmt.Sprintf("%dMi", n.AllocatableMiB))
	}
	return s.Say("pods %s", fmt.Sprintf("%d%s%dMi", n.AllocatableMiB, arrow, n.TunedMiB))
}

// shares draws the memory of a node with the plan: what runs outside of pods, what is kept from pods beyond that,
// what pods use, and the rest.
func (s *screen) shares(n plan.Node, columns int) string {
	var system, pods int64
	for _, e := range n.Ledger.Entries {
		switch e.Part {
		case ledger.System, ledger.Kubernetes:
			system += e.MiB
		case ledger.ControlPlane, ledger.AddOn, ledger.Workload:
			pods += e.MiB
		}
	}
	var drawn strings.Builder
	var sum int64
	used := 0
	for _, share := range []struct {
		letter string
		style  text.Style
		mib    int64
	}{
		{"#", text.Cyan, system}, {"+", text.Yellow, max(0, n.CapacityMiB-n.TunedMiB-system)}, {"w", text.Green, pods}, {".", "", n.CapacityMiB},
	} {
		sum += share.mib
		end := min(columns, int((2*sum*int64(columns)/n.CapacityMiB+1)/2))
		drawn.WriteString(s.paint(share.style, strings.Repeat(share.letter, max(0, end-used))))
		used = max(used, end)
	}
	return drawn.String()
}

// process names the distribution where the nodes have one in common.
func process(nodes []plan.Node) string {
	name := ""
	for i, n := range nodes {
		if i > 0 && n.Distribution != name || n.Distribution == "kubeadm" {
			return "Kubernetes"
		}
		name = n.Distribution
	}
	return cmp.Or(text.Clean(name), "Kubernetes")
}
