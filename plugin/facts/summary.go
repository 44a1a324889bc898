package facts

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	stats "k8s.io/kubelet/pkg/apis/stats/v1alpha1"
)

// FromSummary means that the usage is from the kubelet itself; see NodeUsage.Source.
const FromSummary = "summary"

// ParseSummary reads what a kubelet answers at /stats/summary. Containers that use no memory at
// all do not run, or were not measured: they are left out, and Unread says so.
func ParseSummary(body io.Reader) (NodeUsage, error) {
	data, err := readAll(body, MaxSummary)
	if err != nil {
		return NodeUsage{}, err
	}
	var summary stats.Summary
	if err := json.Unmarshal(data, &summary); err != nil {
		return NodeUsage{}, fmt.Errorf("read JSON: %w", err)
	}
	node := summary.Node
	if node.NodeName == "" || node.Memory == nil {
		return NodeUsage{}, errors.New("node memory is missing")
	}
	usage := NewNodeUsage(node.NodeName)
	usage.Source = FromSummary
	if usage.Memory = memoryOf(node.Memory, node.Swap); usage.Memory.WorkingSetBytes == nil {
		return NodeUsage{}, errors.New("node memory in use is 0")
	}
	usage.Time = instant(node.Memory.Time.Time)
	usage.CPUMillicores = millicores(node.CPU)
	usage.Pressure = pressureOf(node)
	usage.Systems = systemsOf(node.SystemContainers)
	usage.Disks = disksOf(node)
	var idle unmeasured
	for _, pod := range summary.Pods {
		usage.addPod(pod, &idle)
	}
	slices.SortFunc(usage.Pods, PodUse.compare)
	usage.Unread = append(usage.Unread, idle.said()...)
	return usage, nil
}

func (u *NodeUsage) addPod(pod stats.PodStats, idle *unmeasured) {
	use := PodUse{Namespace: pod.PodRef.Namespace, Name: pod.PodRef.Name}
	for _, container := range pod.Containers {
		c := ContainerUse{Name: container.Name, CPUMillicores: millicores(container.CPU), StartedAt: instant(container.StartTime.Time)}
		c.RootBytes, c.LogBytes = taken(container.Rootfs), taken(container.Logs)
		if container.Memory != nil {
			c.WorkingSetBytes = amount(container.Memory.WorkingSetBytes)
		}
		if c.WorkingSetBytes == nil {
			idle.add(use, c.Name)
			continue
		}
		c.observe()
		use.Containers = append(use.Containers, c)
	}
	if len(use.Containers) > 0 {
		slices.SortFunc(use.Containers, func(a, b ContainerUse) int { return cmp.Compare(a.Name, b.Name) })
		u.Pods = append(u.Pods, use)
	}
}

// taken is what is used of a file system; nil: not told.
func taken(fs *stats.FsStats) *int64 {
	if fs == nil {
		return nil
	}
	return count(fs.UsedBytes)
}

// systemsOf leaves out "misc": it is the root of all cgroups under another name.
func systemsOf(containers []stats.ContainerStats) map[string]Memory {
	systems := map[string]Memory{}
	for _, container := range containers {
		switch container.Name {
		case stats.SystemContainerKubelet, stats.SystemContainerRuntime, stats.SystemContainerPods:
			if m := memoryOf(container.Memory, container.Swap); m.WorkingSetBytes != nil {
				systems[container.Name] = m
			}
		}
	}
	if len(systems) == 0 {
		return nil
	}
	return systems
}

func memoryOf(memory *stats.MemoryStats, swap *stats.SwapStats) Memory {
	var m Memory
	if memory != nil {
		m.WorkingSetBytes, m.RSSBytes = amount(memory.WorkingSetBytes), amount(memory.RSSBytes)
		m.AvailableBytes = count(memory.AvailableBytes)
	}
	if swap != nil {
		m.SwapBytes = count(swap.SwapUsageBytes)
	}
	return m
}

// disksOf leaves out a file system that does not tell its size: some file systems have no inodes, and
// tell 0 of them.
func disksOf(node stats.NodeStats) map[string]Disk {
	disks := map[string]Disk{}
	add := func(name string, fs *stats.FsStats) {
		if fs == nil {
			return
		}
		disk := Disk{CapacityBytes: amount(fs.CapacityBytes), Inodes: amount(fs.Inodes)}
		if disk.CapacityBytes != nil {
			disk.AvailableBytes = count(fs.AvailableBytes)
		}
		if disk.Inodes != nil {
			disk.InodesFree = count(fs.InodesFree)
		}
		if disk != (Disk{}) {
			disks[name] = disk
		}
	}
	add("nodefs", node.Fs)
	if node.Runtime != nil {
		add("imagefs", node.Runtime.ImageFs)
	}
	if len(disks) == 0 {
		return nil
	}
	return disks
}

// pressureOf takes the averages over 300 seconds, which a passing load does not move much.
func pressureOf(node stats.NodeStats) *Pressure {
	p := Pressure{}
	if node.Memory != nil && node.Memory.PSI != nil {
		p.MemoryFull = percent(node.Memory.PSI.Full.Avg300)
	}
	if node.IO != nil && node.IO.PSI != nil {
		p.IOFull = percent(node.IO.PSI.Full.Avg300)
	}
	if node.CPU != nil && node.CPU.PSI != nil {
		p.CPUSome = percent(node.CPU.PSI.Some.Avg300)
	}
	if p == (Pressure{}) {
		return nil
	}
	return &p
}

func percent(v float64) *float64 {
	if math.IsNaN(v) || v < 0 || v > 100 {
		return nil
	}
	return &v
}

// millicores rounds up, so that what uses little does not use nothing.
func millicores(cpu *stats.CPUStats) *int64 {
	if cpu == nil || cpu.UsageNanoCores == nil || *cpu.UsageNanoCores > math.MaxInt64-1_000_000 {
		return nil
	}
	m := int64((*cpu.UsageNanoCores + 999_999) / 1_000_000)
	return &m
}

// count is an amount of which 0 can be true, such as swap in use.
func count(v *uint64) *int64 {
	if v == nil || *v > math.MaxInt64 {
		return nil
	}
	n := int64(*v)
	return &n
}

// amount is an amount of which 0 means that it was not measured.
func amount(v *uint64) *int64 {
	if v == nil || *v == 0 {
		return nil
	}
	return count(v)
}

// instant is a time as facts hold it; "" for none.
func instant(t time.Time) string {
	if t.IsZero() || t.Year() > 9999 {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
