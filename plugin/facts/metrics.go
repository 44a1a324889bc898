package facts

import (
	"cmp"
	"errors"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// FromMetrics means that the usage is from metrics.k8s.io; see NodeUsage.Source.
const FromMetrics = "metrics"

// FromMetricsAPI makes the usage of a node of what metrics-server tells: working sets and cpu of
// the node and of the containers of the pods on it, and nothing else.
func FromMetricsAPI(node v1beta1.NodeMetrics, pods []v1beta1.PodMetrics) (NodeUsage, error) {
	usage := NewNodeUsage(node.Name)
	usage.Source, usage.Time = FromMetrics, instant(node.Timestamp.Time)
	usage.Memory.WorkingSetBytes, usage.CPUMillicores = used(node.Usage)
	if usage.Memory.WorkingSetBytes == nil {
		return NodeUsage{}, errors.New("node memory in use is 0")
	}
	var idle unmeasured
	for _, pod := range pods {
		use := PodUse{Namespace: pod.Namespace, Name: pod.Name}
		for _, container := range pod.Containers {
			c := ContainerUse{Name: container.Name}
			if c.WorkingSetBytes, c.CPUMillicores = used(container.Usage); c.WorkingSetBytes == nil {
				idle.add(use, c.Name)
				continue
			}
			c.observe()
			use.Containers = append(use.Containers, c)
		}
		if len(use.Containers) > 0 {
			slices.SortFunc(use.Containers, func(a, b ContainerUse) int { return cmp.Compare(a.Name, b.Name) })
			usage.Pods = append(usage.Pods, use)
		}
	}
	slices.SortFunc(usage.Pods, PodUse.compare)
	usage.Unread = idle.said()
	return usage, nil
}

// used reads memory, of which 0 is none that was measured, and cpu.
func used(list corev1.ResourceList) (memory, cpu *int64) {
	if q, ok := list[corev1.ResourceMemory]; ok && q.Value() > 0 {
		bytes := q.Value()
		memory = &bytes
	}
	if q, ok := list[corev1.ResourceCPU]; ok && q.Sign() >= 0 {
		millis := q.MilliValue()
		cpu = &millis
	}
	return memory, cpu
}
