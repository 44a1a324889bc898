package fit

import (
	"fmt"
	"math"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	helper "k8s.io/component-helpers/resource"
)

// What the scheduler takes a container for that requests nothing, when it scores nodes.
const (
	nonzeroCPU    = 100               // millicores
	nonzeroMemory = 200 * 1024 * 1024 // bytes
)

// tooMuch is more than any node has, and so little that sums of many don't overflow.
const tooMuch = math.MaxInt64 >> 14

const mebibyte = 1024 * 1024

// amounts are of the resources at the same index of resources.names: millicores, bytes or pieces.
type amounts []int64

// Indexes of the resources that every cluster has.
const (
	cpu = iota
	memory
	storage
	firstOther
)

// resources numbers the names of resources that pods request or nodes offer.
type resources struct {
	names []corev1.ResourceName
	index map[corev1.ResourceName]int
}

func newResources() *resources {
	r := &resources{index: map[corev1.ResourceName]int{}}
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
		r.number(name)
	}
	return r
}

func (r *resources) number(name corev1.ResourceName) int {
	i, known := r.index[name]
	if !known {
		i = len(r.names)
		r.names, r.index[name] = append(r.names, name), i
	}
	return i
}

// amounts reads a list. What is negative counts as nothing, and is named.
func (r *resources) amounts(list corev1.ResourceList) (read amounts, negative []string) {
	read = make(amounts, len(r.names))
	for name, quantity := range list {
		if name == corev1.ResourcePods {
			continue // counted, not summed up
		}
		i := r.number(name)
		for len(read) <= i {
			read = append(read, 0)
		}
		value := value(name, quantity)
		if value < 0 {
			negative = append(negative, string(name))
			value = 0
		}
		read[i] = value
	}
	sort.Strings(negative)
	return read, negative
}

// value is a quantity in the unit of its resource, and tooMuch where it is too big to count.
func value(name corev1.ResourceName, quantity resource.Quantity) int64 {
	if name == corev1.ResourceCPU {
		if quantity.CmpInt64(tooMuch/1000) > 0 {
			return tooMuch
		}
		return quantity.MilliValue()
	}
	return min(quantity.Value(), tooMuch)
}

// at is the amount of a resource that can have been numbered after the list was read.
func (a amounts) at(i int) int64 {
	if i < len(a) {
		return a[i]
	}
	return 0
}

// scored are the millicores and bytes that a pod counts for when nodes are scored: on its way,
// and once it is there. On its way, the scheduler looks at containers alone, whatever the pod as a
// whole requests; once it is there, containers add nothing to what the pod as a whole requests.
func scored(pod *corev1.Pod, request corev1.ResourceList) (own, placed [2]int64) {
	assumed := corev1.ResourceList{
		corev1.ResourceCPU:    *resource.NewMilliQuantity(nonzeroCPU, resource.DecimalSI),
		corev1.ResourceMemory: *resource.NewQuantity(nonzeroMemory, resource.BinarySI),
	}
	if pod.Spec.Resources != nil {
		pod = pod.DeepCopy() // the helper can add overhead to the requests of the pod itself
	}
	read := func(options helper.PodResourcesOptions) (found [2]int64) {
		list := helper.PodRequests(pod, options)
		for i, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			found[i] = max(0, value(name, list[name]))
		}
		return found
	}
	own = read(helper.PodResourcesOptions{NonMissingContainerRequests: assumed, SkipPodLevelResources: true})
	if !helper.IsPodLevelRequestsSet(pod) {
		return own, own
	}
	for name := range assumed {
		if _, requested := request[name]; requested {
			delete(assumed, name)
		}
	}
	return own, read(helper.PodResourcesOptions{NonMissingContainerRequests: assumed})
}

// short names what a node has too little of for a request: "insufficient cpu, memory".
func (snap *snapshot) short(p *pod, n *node) string {
	var names []string
	for i, want := range p.request {
		if want > 0 && want > n.allocatable.at(i)-n.used.at(i) {
			names = append(names, string(snap.resources.names[i]))
		}
	}
	switch {
	case len(names) > 0:
		return "insufficient " + strings.Join(names, ", ")
	case n.pods >= n.maxPods:
		return fmt.Sprintf("too many pods: it runs %d of %d", n.pods, n.maxPods)
	}
	return ""
}
