package creation

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// fill gives containers what a LimitRange gives those that say nothing.
func fill(pod *corev1.Pod, limit *corev1.LimitRange) {
	requests, limits := defaults(limit)
	for _, list := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
		for i := range list {
			for name, quantity := range limits {
				put(&list[i].Resources.Limits, name, quantity, false)
			}
			for name, quantity := range requests {
				put(&list[i].Resources.Requests, name, quantity, false)
			}
		}
	}
}

// defaults are what a LimitRange gives containers. Of several items the last counts.
func defaults(limit *corev1.LimitRange) (requests, limits corev1.ResourceList) {
	requests, limits = corev1.ResourceList{}, corev1.ResourceList{}
	for _, item := range limit.Spec.Limits {
		if item.Type != corev1.LimitTypeContainer {
			continue
		}
		item = stored(item)
		for name, quantity := range item.DefaultRequest {
			put(&requests, name, quantity, true)
		}
		for name, quantity := range item.Default {
			put(&limits, name, quantity, true)
		}
	}
	return requests, limits
}

// stored is an item as the API server stores it: for containers, the default limit is the maximum,
// and the default request the default limit, or else the minimum.
func stored(item corev1.LimitRangeItem) corev1.LimitRangeItem {
	item = *item.DeepCopy()
	for _, list := range []corev1.ResourceList{item.Min, item.Max, item.Default, item.DefaultRequest, item.MaxLimitRequestRatio} {
		round(list)
	}
	if item.Type != corev1.LimitTypeContainer {
		return item
	}
	for name, quantity := range item.Max {
		put(&item.Default, name, quantity, false)
	}
	for name, quantity := range item.Default {
		put(&item.DefaultRequest, name, quantity, false)
	}
	for name, quantity := range item.Min {
		put(&item.DefaultRequest, name, quantity, false)
	}
	return item
}

// violations say what of a pod a LimitRange does not allow, sorted.
func violations(limit *corev1.LimitRange, pod *corev1.Pod) []string {
	var all []string
	for _, item := range limit.Spec.Limits {
		switch item = stored(item); item.Type {
		case corev1.LimitTypeContainer:
			for _, list := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
				for _, c := range list {
					all = append(all, amounts{"container " + c.Name, c.Resources.Requests, c.Resources.Limits}.violate(item)...)
				}
			}
		case corev1.LimitTypePod:
			requests := requestsOf(&pod.Spec)
			limits := limitsOf(&pod.Spec)
			if r := pod.Spec.Resources; r != nil {
				// Of huge pages, only those of containers count.
				for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
					override(requests, r.Requests, name)
					override(limits, r.Limits, name)
				}
			}
			all = append(all, amounts{"the pod", requests, limits}.violate(item)...)
		}
	}
	slices.Sort(all)
	return all
}

func override(list, with corev1.ResourceList, name corev1.ResourceName) {
	if quantity, ok := with[name]; ok {
		list[name] = quantity
	}
}

// put sets a quantity of a list; one that is there already only if it is to replace it.
func put(list *corev1.ResourceList, name corev1.ResourceName, quantity resource.Quantity, replace bool) {
	if *list == nil {
		*list = corev1.ResourceList{}
	}
	if _, there := (*list)[name]; !there || replace {
		(*list)[name] = quantity.DeepCopy()
	}
}

// disagree names two LimitRanges that give containers different defaults.
func disagree(limits []*corev1.LimitRange) (first, second string, ok bool) {
	for i, a := range limits {
		requests, maximum := defaults(a)
		for _, b := range limits[i+1:] {
			otherRequests, otherMaximum := defaults(b)
			if differ(requests, otherRequests) || differ(maximum, otherMaximum) {
				return a.Name, b.Name, true
			}
		}
	}
	return "", "", false
}

func differ(a, b corev1.ResourceList) bool {
	for name, quantity := range a {
		if other, ok := b[name]; ok && quantity.Cmp(other) != 0 {
			return true
		}
	}
	return false
}

func backwards(limits []*corev1.LimitRange) []*corev1.LimitRange {
	out := slices.Clone(limits)
	slices.Reverse(out)
	return out
}
