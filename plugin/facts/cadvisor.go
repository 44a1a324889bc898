package facts

import (
	"cmp"
	"io"
)

// Metrics of containers that are read, by the names that cAdvisor gives them.
const (
	peakMetric       = "container_memory_max_usage_bytes"
	workingSetMetric = "container_memory_working_set_bytes"
	oomMetric        = "container_oom_events_total"
)

// Key names a container of a pod.
type Key struct{ Namespace, Pod, Container string }

// Readings are what was read of containers beside the summary.
type Readings map[Key]ContainerUse

// ParseCadvisor reads what a kubelet answers at /metrics/cadvisor: the most that containers were
// charged with, and how often the kernel killed for lack of memory in them. With cgroup v2 and a
// runtime or kernel that keeps no peak it is 0 everywhere, which is no peak.
func ParseCadvisor(body io.Reader) (Readings, error) {
	readings := Readings{}
	err := series(body, []string{peakMetric, workingSetMetric, oomMetric}, func(name string, labels map[string]string, value float64) {
		key := Key{Namespace: labels["namespace"], Pod: labels["pod"], Container: labels["container"]}
		if key.Namespace == "" || key.Pod == "" || key.Container == "" || key.Container == "POD" {
			return // a cgroup of the system, of a pod, or its sandbox
		}
		// A container that was restarted shows up once for each of its lives, while they are remembered.
		c := readings[key]
		switch name {
		case peakMetric:
			c.PeakUsageBytes = largest(c.PeakUsageBytes, whole(value))
		case workingSetMetric:
			c.WorkingSetBytes = largest(c.WorkingSetBytes, whole(value))
		case oomMetric:
			events := int64(0)
			if n := whole(value); n != nil {
				events = *n
			}
			c.OOMEvents = sum(c.OOMEvents, &events)
		}
		c.Name = key.Container
		readings[key] = c
	})
	if err != nil {
		return nil, err
	}
	return readings, nil
}

// MergeCadvisor adds what cAdvisor told of containers, those included that the summary does not
// measure. Where no peak is told of any of them, Unread says so.
func (u *NodeUsage) MergeCadvisor(readings Readings) {
	for key, reading := range readings {
		if reading.WorkingSetBytes == nil {
			continue // it runs no more
		}
		c := u.container(key.Namespace, key.Pod, key.Container)
		c.WorkingSetBytes = cmp.Or(c.WorkingSetBytes, reading.WorkingSetBytes)
		c.PeakUsageBytes, c.OOMEvents = reading.PeakUsageBytes, reading.OOMEvents
		c.observe()
	}
	containers := 0
	for _, pod := range u.Pods {
		for _, c := range pod.Containers {
			containers++
			if c.PeakUsageBytes != nil {
				return
			}
		}
	}
	if containers > 0 {
		u.Unread = append(u.Unread, Unread{What: "peaks", Reason: "the kernel or the container runtime keeps no peak of containers"})
	}
}
