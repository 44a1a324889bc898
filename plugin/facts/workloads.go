package facts

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Workloads gathers what the pods of each workload used: of every container the largest of all
// pods, except for samples, OOM events and OOM kills, which add up. A container that was killed for its memory
// counts although it does not run now. A pod of which nothing is known counts for nothing.
func Workloads(usages []NodeUsage, pods []Pod) []WorkloadUsage {
	used, times := map[Key]PodUse{}, map[string]time.Time{}
	for _, usage := range usages {
		if at, err := time.Parse(time.RFC3339, usage.Time); err == nil {
			times[usage.Metadata.Name] = at
		}
		for _, pod := range usage.Pods {
			used[Key{Namespace: pod.Namespace, Pod: pod.Name}] = pod
		}
	}
	found := map[string]*WorkloadUsage{}
	for _, pod := range pods {
		use := used[Key{Namespace: pod.Namespace, Pod: pod.Name}]
		if len(use.Containers) == 0 && len(pod.OOMKills) == 0 {
			continue
		}
		name := strings.ToLower(pod.Workload.Kind) + "." + pod.Workload.Name
		w := found[pod.Namespace+"/"+name]
		if w == nil {
			w = &WorkloadUsage{
				APIVersion: policy.APIVersion, Kind: WorkloadUsageKind.Kind,
				Metadata: Meta{Namespace: pod.Namespace, Name: name}, Workload: pod.Workload,
			}
			found[pod.Namespace+"/"+name] = w
		}
		w.add(use, pod, times[pod.Node])
	}
	out := make([]WorkloadUsage, 0, len(found))
	for _, w := range found {
		slices.SortFunc(w.Containers, func(a, b WorkloadMemory) int { return cmp.Compare(a.Name, b.Name) })
		out = append(out, *w)
	}
	slices.SortFunc(out, func(a, b WorkloadUsage) int {
		return cmp.Or(cmp.Compare(a.Metadata.Namespace, b.Metadata.Namespace), cmp.Compare(a.Metadata.Name, b.Metadata.Name))
	})
	return out
}

// add takes what was read of a pod, at a time of its node's clock.
func (w *WorkloadUsage) add(use PodUse, pod Pod, now time.Time) {
	if len(use.Containers) > 0 {
		w.Pods++
	}
	for _, c := range use.Containers {
		m := w.container(c.Name)
		m.gather(c)
		m.PeakUsageSeconds = max(m.PeakUsageSeconds, c.charged(now))
		if c.OOMEvents != nil && *c.OOMEvents > 0 {
			m.wasKilledAt(pod.MemoryLimits[c.Name])
		}
	}
	for name, times := range pod.OOMKills {
		m := w.container(name)
		m.OOMKills += times
		m.wasKilledAt(pod.MemoryLimits[name])
	}
}

// wasKilledAt takes note of the limit of a container that was killed; 0: it had none.
func (m *WorkloadMemory) wasKilledAt(limit int64) {
	if limit > 0 {
		m.OOMLimitBytes = largest(m.OOMLimitBytes, &limit)
	}
}

func (w *WorkloadUsage) container(name string) *WorkloadMemory {
	at := slices.IndexFunc(w.Containers, func(c WorkloadMemory) bool { return c.Name == name })
	if at < 0 {
		at = len(w.Containers)
		w.Containers = append(w.Containers, WorkloadMemory{ContainerUse: ContainerUse{Name: name}})
	}
	return &w.Containers[at]
}

// gather adds what one pod's container used.
func (m *WorkloadMemory) gather(c ContainerUse) {
	m.WorkingSetBytes = largest(m.WorkingSetBytes, c.WorkingSetBytes)
	m.CPUMillicores = largest(m.CPUMillicores, c.CPUMillicores)
	if m.StartedAt != "" && c.StartedAt != "" {
		m.StartedAt = min(m.StartedAt, c.StartedAt)
	}
	m.absorb(c)
	m.Samples += c.Samples
	m.OOMEvents = sum(m.OOMEvents, c.OOMEvents)
}

// charged is for how many seconds the kernel counted what the container was charged with; 0: not known.
func (c ContainerUse) charged(now time.Time) int64 {
	started, err := time.Parse(time.RFC3339, c.StartedAt)
	if err != nil || c.PeakUsageBytes == nil {
		return 0
	}
	return max(0, int64(now.Sub(started).Seconds()))
}

// History is the time, in seconds, that tells how much memory a container uses; 0: one reading.
func (w WorkloadUsage) History(container string) int64 {
	var history int64
	for c := range w.named(container) {
		history = max(history, c.WindowSeconds, c.PeakUsageSeconds)
	}
	return history
}

// Charged is the most that a container was ever charged with, in bytes, page cache included; nil: not
// known.
func (w WorkloadUsage) Charged(container string) *int64 {
	var most *int64
	for c := range w.named(container) {
		most = largest(most, c.PeakUsageBytes)
	}
	return most
}

// Most is the largest working set that was read of a container, in bytes; nil: none was.
func (w WorkloadUsage) Most(container string) *int64 {
	var most *int64
	for c := range w.named(container) {
		most = largest(most, largest(c.PeakBytes, c.WorkingSetBytes))
	}
	return most
}

// named yields what was read of the containers of a name. A snapshot can hold more than one.
func (w WorkloadUsage) named(container string) iter.Seq[WorkloadMemory] {
	return func(yield func(WorkloadMemory) bool) {
		for _, c := range w.Containers {
			if c.Name == container && !yield(c) {
				return
			}
		}
	}
}
