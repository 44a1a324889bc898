package ledger

import (
	"fmt"
	"math"
)

// mebibyte is 2^20 bytes.
const mebibyte = 1 << 20

// addDaemons adds what runs outside of pods: the operating system, and what Kubernetes needs on the
// node. The kubelet reports itself and the container runtime where each has a cgroup of its own;
// what it does not separate stands in one entry. It reports whether it could.
func (l *Ledger) addDaemons(node Node, pods int64) bool {
	total := l.inUse(node)
	if total == nil {
		return false
	}
	rest := *total - pods
	if rest < 0 {
		l.unknown("pods use more than the node reports in use; the rest is unknown")
		return false
	}
	var told int64
	for _, system := range []struct{ key, name string }{{"kubelet", node.Process}, {"runtime", "container runtime"}} {
		use, ok := node.Usage.Systems[system.key]
		if !ok || use.WorkingSetBytes == nil || *use.WorkingSetBytes <= 0 {
			continue
		}
		mib := toMiB(*use.WorkingSetBytes)
		if told+mib > rest {
			continue // a cgroup that holds pods too
		}
		told += mib
		l.add(Entry{Part: Kubernetes, Name: system.name, MiB: mib})
	}
	name := "operating system and agents"
	if told == 0 {
		name = "operating system and Kubernetes"
	}
	l.add(Entry{Part: System, Name: name, MiB: rest - told})
	return true
}

// inUse is the working set of the node as a whole, in MiB; nil: not known.
func (l *Ledger) inUse(node Node) *int64 {
	if node.Usage == nil || node.Usage.Memory.WorkingSetBytes == nil {
		l.unknown("memory use is unknown for the node")
		return nil
	}
	total := toMiB(*node.Usage.Memory.WorkingSetBytes)
	if total > node.CapacityMiB {
		l.unknown("the node reports %d MiB in use and has %d MiB: the reading is of another machine", total, node.CapacityMiB)
		return nil
	}
	return &total
}

// addFree closes an account that holds all that is in use: the rest of the capacity.
func (l *Ledger) addFree() {
	free := l.CapacityMiB - sum(l.Entries)
	l.FreeMiB = &free
	if free > 0 {
		l.add(Entry{Part: Free, Name: "really free", MiB: free})
	}
}

func (l *Ledger) unknown(format string, args ...any) {
	l.Unknown = append(l.Unknown, fmt.Sprintf(format, args...))
}

func sum(entries []Entry) int64 {
	var total int64
	for _, e := range entries {
		total += e.MiB
	}
	return total
}

func toMiB(bytes int64) int64 { return (bytes + mebibyte/2) / mebibyte }

func percent(part, whole int64) float64 {
	if whole <= 0 {
		return 0
	}
	return math.Round(1000*float64(part)/float64(whole)) / 10
}
