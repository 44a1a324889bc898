package creation

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// objectCount is the name under which a quota counts pods of every phase.
const objectCount corev1.ResourceName = "count/pods"

// Usage is what a pod takes of a quota. Of one that ended only the object counts.
func Usage(pod *corev1.Pod) corev1.ResourceList {
	one := *resource.NewQuantity(1, resource.DecimalSI)
	usage := corev1.ResourceList{objectCount: one}
	if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return usage
	}
	maps.Copy(usage, usageOf(Requests(pod), Limits(pod)))
	usage[corev1.ResourcePods] = one
	return usage
}

// usageOf are requests and limits under the names that quotas have for them.
func usageOf(requests, limits corev1.ResourceList) corev1.ResourceList {
	usage := corev1.ResourceList{}
	for name, quantity := range requests {
		switch {
		case isComputed(name) || isHugePages(name):
			usage[name] = quantity
			usage[corev1.DefaultResourceRequestsPrefix+name] = quantity
		case !isNative(name):
			usage[corev1.DefaultResourceRequestsPrefix+name] = quantity
		}
	}
	for name, quantity := range limits {
		if isComputed(name) {
			usage["limits."+name] = quantity
		}
	}
	return usage
}

func isComputed(name corev1.ResourceName) bool {
	return name == corev1.ResourceCPU || name == corev1.ResourceMemory || name == corev1.ResourceEphemeralStorage
}

// concernsPods reports whether a bound of a quota is on what pods take.
func concernsPods(name corev1.ResourceName) bool {
	bare := corev1.ResourceName(strings.TrimPrefix(string(name), corev1.DefaultResourceRequestsPrefix))
	switch {
	case name == corev1.ResourcePods, name == objectCount, isComputed(bare), isHugePages(bare):
		return true
	case strings.HasPrefix(string(name), "limits."):
		return isComputed(corev1.ResourceName(strings.TrimPrefix(string(name), "limits.")))
	}
	return bare != name && !isNative(name)
}

// missing lists what every container must state because the quota bounds it, with the containers that
// do not; "": nothing.
func (q *Quota) missing(pod *corev1.Pod) string {
	if resources := pod.Spec.Resources; resources != nil && len(resources.Requests)+len(resources.Limits) > 0 {
		return ""
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(q.hard)) {
		if !mustBeStated(name) {
			continue
		}
		var without []string
		for _, list := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
			for _, c := range list {
				if _, stated := usageOf(c.Resources.Requests, c.Resources.Limits)[name]; !stated {
					without = append(without, c.Name)
				}
			}
		}
		if len(without) > 0 {
			all = append(all, string(name)+" for: "+strings.Join(without, ","))
		}
	}
	return strings.Join(all, "; ")
}

func mustBeStated(name corev1.ResourceName) bool {
	switch name {
	case corev1.ResourceCPU, corev1.ResourceRequestsCPU, corev1.ResourceLimitsCPU,
		corev1.ResourceMemory, corev1.ResourceRequestsMemory, corev1.ResourceLimitsMemory:
		return true
	}
	return false
}
