package cluster

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Harm is why a LimitRange that is to be created would harm a workload of its namespace, with the
// sizes of a plan: the API server would refuse its pods, or a container gets a limit that it can
// outgrow, as one can whose use is known for less than history, in seconds. "": it harms none.
func (c *Cluster) Harm(limits *corev1.LimitRange, changes Sizes, history int64) (string, error) {
	without := changes
	without.limitRanges = slices.DeleteFunc(slices.Clone(changes.limitRanges), func(l *corev1.LimitRange) bool {
		return l.Namespace == limits.Namespace && l.Name == limits.Name
	})
	with := without
	with.limitRanges = append(slices.Clone(without.limitRanges), limits)
	for _, w := range c.workloads(func(string) {}) {
		if w.key.Namespace != limits.Namespace || w.template == nil && isStatic(w.newest()) {
			continue
		}
		before, err := c.next(w, without)
		if err != nil {
			return "", err
		}
		after, err := c.next(w, with)
		if err != nil {
			return "", err
		}
		switch {
		case before.Pod == nil: // it is refused as it is
		case after.Pod == nil:
			return fmt.Sprintf("%s: %s", w.name(), after.Refused), nil
		default:
			if harm := c.mayKill(w, before.Pod, after.Pod, history); harm != "" {
				return harm, nil
			}
		}
	}
	return "", nil
}

// mayKill finds a container that gets a memory limit which it can outgrow: it was seen to use more, or
// was not seen for long enough, with its start.
func (c *Cluster) mayKill(w *workload, before, after *corev1.Pod, history int64) string {
	use := c.Uses[w.key]
	for _, lists := range [][2][]corev1.Container{
		{before.Spec.InitContainers, after.Spec.InitContainers}, {before.Spec.Containers, after.Spec.Containers},
	} {
		for i, container := range lists[1] {
			limit, limited := container.Resources.Limits[corev1.ResourceMemory]
			if _, had := lists[0][i].Resources.Limits[corev1.ResourceMemory]; had || !limited {
				continue
			}
			most, charged := use.Most(container.Name), use.Charged(container.Name)
			switch {
			case most == nil:
				return fmt.Sprintf("%s: container %s has no memory limit, and what it uses was not read", w.name(), container.Name)
			case limit.CmpInt64(*most) <= 0:
				return fmt.Sprintf("%s: container %s has no memory limit, and used up to %s, with a default of %s",
					w.name(), container.Name, mebibytes(*most), limit.String())
			case use.History(container.Name) < history:
				return fmt.Sprintf("%s: container %s has no memory limit, and what it uses was not seen for long enough", w.name(), container.Name)
			case charged == nil:
				return fmt.Sprintf("%s: container %s has no memory limit, and what it uses when it starts was not seen", w.name(), container.Name)
			case limit.CmpInt64(*charged) <= 0:
				return fmt.Sprintf("%s: container %s has no memory limit, and was charged with up to %s, page cache included, with a default of %s",
					w.name(), container.Name, mebibytes(*charged), limit.String())
			}
		}
	}
	return ""
}

func mebibytes(bytes int64) string {
	return resource.NewQuantity((bytes+1<<20-1)>>20<<20, resource.BinarySI).String()
}
