// Package ledger accounts for the memory of a node: what the operating system, Kubernetes, the
// add-ons and the workloads take of it, what the kubelet keeps back, and what is really free.
package ledger

import (
	"cmp"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// Ledger is the account of one node. All amounts are MiB.
type Ledger struct {
	// Name of the node.
	Node string `json:"node"`
	// Memory of the machine.
	CapacityMiB int64 `json:"capacityMiB"`
	// Memory that pods can request.
	AllocatableMiB int64 `json:"allocatableMiB"`
	// Who takes how much. They add up to the capacity where freeMiB is known.
	Entries []Entry `json:"entries"`
	// Pods that run on it.
	Pods int `json:"pods"`
	// Sum of their requests.
	RequestedMiB int64 `json:"requestedMiB"`
	// Sum of their limits.
	LimitedMiB int64 `json:"limitedMiB"`
	// Pods with a container that has no memory limit.
	Unlimited int `json:"unlimited"`
	// What is left before the kubelet evicts pods; null: not known.
	FreeMiB *int64 `json:"freeMiB"`
	// What the account lacks.
	Unknown []string `json:"unknown"`
}

// Part is what takes a piece of the memory.
type Part string

// The parts, in the order in which a ledger lists them.
const (
	System       Part = "system"        // operating system and agents of the cloud
	Kubernetes   Part = "kubernetes"    // kubelet, container runtime, k3s as a whole
	ControlPlane Part = "control-plane" // static pods of the control plane
	AddOn        Part = "add-on"
	Workload     Part = "workload"
	Eviction     Part = "eviction" // kept back by the hard eviction threshold
	Free         Part = "free"
)

// Parts lists the parts in order.
func Parts() []Part {
	return []Part{System, Kubernetes, ControlPlane, AddOn, Workload, Eviction, Free}
}

// Entry is one piece of the memory.
type Entry struct {
	// Whose it is.
	Part Part `json:"part"`
	// What it is.
	Name string `json:"name"`
	// How much it is.
	MiB int64 `json:"mib"`
	// Share of the capacity.
	Percent float64 `json:"percent"`
	// How to do without an add-on; absent: it is needed, or the switch is unknown.
	Switch string `json:"switch,omitempty"`
}

// Node is what the account is made from.
type Node struct {
	Name           string
	Process        string // that the kubelet runs in: k3s, rke2, k0s, kubelite or kubelet
	AddOns         AddOns
	CapacityMiB    int64
	AllocatableMiB int64
	// EvictionMiB is the hard eviction threshold; nil: not known.
	EvictionMiB *int64
	Usage       *facts.NodeUsage // nil: not known
	Pods        []Pod            // that run on the node
}

// Pod is a pod of the node.
type Pod struct {
	Namespace string
	// Workload is the name of what made the pod, or its own.
	Workload string
	// Static pods of kube-system are the control plane.
	Static bool
	// RequestMiB and LimitMiB as the scheduler and the kubelet count them.
	RequestMiB, LimitMiB int64
	// Unlimited: a container of it has no memory limit.
	Unlimited bool
	// UsedMiB is its working set; nil: not known.
	UsedMiB *int64
}

// Of makes the account of a node.
func Of(node Node) Ledger {
	l := Ledger{
		Node: node.Name, CapacityMiB: node.CapacityMiB, AllocatableMiB: node.AllocatableMiB,
		Entries: []Entry{}, Unknown: []string{},
	}
	for _, pod := range node.Pods {
		l.Pods++
		l.RequestedMiB += pod.RequestMiB
		l.LimitedMiB += pod.LimitMiB
		if pod.Unlimited {
			l.Unlimited++
		}
	}
	pods, blind := podEntries(node)
	if blind > 0 {
		l.unknown("memory use is unknown for %d of %s here", blind, text.Count(l.Pods, "pod"))
	}
	l.Entries = append(l.Entries, pods...)
	whole := l.addDaemons(node, sum(pods))
	if node.EvictionMiB != nil {
		l.add(Entry{Part: Eviction, Name: "eviction threshold", MiB: *node.EvictionMiB})
	} else {
		l.unknown("eviction threshold is unknown; the kubelet configuration was not read")
	}
	if whole && node.EvictionMiB != nil {
		l.addFree()
	}
	l.sort()
	return l
}

func (l *Ledger) add(e Entry) {
	l.Entries = append(l.Entries, e)
}

func (l *Ledger) sort() {
	order := map[Part]int{}
	for i, part := range Parts() {
		order[part] = i
	}
	slices.SortStableFunc(l.Entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(order[a.Part], order[b.Part]), cmp.Compare(b.MiB, a.MiB), cmp.Compare(a.Name, b.Name))
	})
	for i := range l.Entries {
		l.Entries[i].Percent = percent(l.Entries[i].MiB, l.CapacityMiB)
	}
}
