package ledger

import (
	"cmp"
	"slices"
)

// podEntries adds up what pods use: the control plane and the workloads as one each, add-ons one by
// one. blind is the number of pods whose use is not known.
func podEntries(node Node) (entries []Entry, blind int) {
	used := map[Entry]int64{}
	for _, pod := range node.Pods {
		if pod.UsedMiB == nil {
			blind++
			continue
		}
		used[entryOf(node.AddOns, pod)] += *pod.UsedMiB
	}
	for entry, mib := range used {
		entry.MiB = mib
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Name, b.Name))
	})
	return entries, blind
}

// entryOf is the entry that a pod belongs to, without its amount.
func entryOf(addOns AddOns, pod Pod) Entry {
	switch {
	case pod.Static:
		return Entry{Part: ControlPlane, Name: "control plane"}
	case addOns.has(pod.Namespace):
		name := pod.Workload
		if pod.Namespace != "kube-system" {
			name = pod.Namespace + "/" + name
		}
		return Entry{Part: AddOn, Name: name, Switch: addOns.switchOff(pod.Workload)}
	}
	return Entry{Part: Workload, Name: "workloads"}
}
