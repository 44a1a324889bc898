package creation

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Minor versions in which the API server changed what it makes of fields of a pod.
const (
	procMount              = 33 // securityContext.procMount is kept by default
	podLevelResources      = 34 // spec.resources is on by default
	podLevelDefaultedLast  = 37 // its defaults are set after admission, and limits have one
	newestMinor            = podLevelDefaultedLast
	systemNodeCritical     = "system-node-critical"
	systemClusterCritical  = "system-cluster-critical"
	systemCriticalPriority = 2_000_000_000
)

func (c Cluster) minor() int {
	if c.Minor == 0 {
		return newestMinor
	}
	return c.Minor
}

func (c Cluster) defaultsPodLevelLast() bool { return c.minor() >= podLevelDefaultedLast }

// setDefaults sets what a pod has that says nothing, as far as it concerns resources and placement.
func (c Cluster) setDefaults(pod *corev1.Pod) {
	spec := &pod.Spec
	if spec.Resources != nil {
		round(spec.Resources.Requests)
		round(spec.Resources.Limits)
	}
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			resources := &list[i].Resources
			round(resources.Requests)
			round(resources.Limits)
			for name, limit := range resources.Limits {
				put(&resources.Requests, name, limit, false)
			}
			for k := range list[i].Ports {
				if port := &list[i].Ports[k]; spec.HostNetwork && port.HostPort == 0 {
					port.HostPort = port.ContainerPort
				}
			}
		}
	}
	switch {
	case c.minor() < podLevelResources:
		spec.Resources = nil // an API server that does not know the field drops it
	case !c.defaultsPodLevelLast() && spec.Resources != nil:
		setPodLevelHugePages(pod)
		if len(spec.Resources.Limits) > 0 {
			setPodLevelRequests(pod)
		}
	}
}

// dropProcMount sets what an API server without the feature makes of securityContext.procMount.
func (c Cluster) dropProcMount(spec *corev1.PodSpec) {
	if c.ProcMount || c.minor() >= procMount {
		return
	}
	for _, context := range procMounts(spec) {
		context.ProcMount = new(corev1.DefaultProcMount)
	}
}

// DropsProcMount reports whether the API server leaves out a procMount of the pod that is not the default.
func (c Cluster) DropsProcMount(spec *corev1.PodSpec) bool {
	return !c.ProcMount && c.minor() < procMount && slices.ContainsFunc(procMounts(spec), func(context *corev1.SecurityContext) bool {
		return *context.ProcMount != corev1.DefaultProcMount
	})
}

// procMounts are the security contexts that name one.
func procMounts(spec *corev1.PodSpec) []*corev1.SecurityContext {
	var all []*corev1.SecurityContext
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for _, container := range list {
			if context := container.SecurityContext; context != nil && context.ProcMount != nil {
				all = append(all, context)
			}
		}
	}
	return all
}

// round rounds quantities up to thousandths, which is as exact as the API server stores them.
func round(list corev1.ResourceList) {
	for name, quantity := range list {
		quantity.RoundUp(resource.Milli)
		list[name] = quantity
	}
}

// setPodLevelLimits sets the defaults of resources of a whole pod, those of limits among them.
func setPodLevelLimits(pod *corev1.Pod) {
	spec := &pod.Spec
	if spec.Resources == nil || len(spec.Resources.Requests)+len(spec.Resources.Limits) == 0 {
		return
	}
	setPodLevelHugePages(pod)
	setPodLevelRequests(pod)
	sums := limitsOf(&pod.Spec)
	for name, request := range spec.Resources.Requests {
		sum, known := sums[name]
		if !resourcehelper.IsSupportedPodLevelResource(name) || !known || !allLimit(spec, name) {
			continue
		}
		if request.Cmp(sum) > 0 {
			sum = request
		}
		put(&spec.Resources.Limits, name, sum, false)
	}
}

// setPodLevelRequests has a pod request what its containers do, and where they say nothing its limit.
func setPodLevelRequests(pod *corev1.Pod) {
	resources := pod.Spec.Resources
	for name, sum := range requestsOf(&pod.Spec) {
		if resourcehelper.IsSupportedPodLevelResource(name) && mayOvercommit(name) {
			put(&resources.Requests, name, sum, false)
		}
	}
	for name, limit := range resources.Limits {
		if resourcehelper.IsSupportedPodLevelResource(name) {
			put(&resources.Requests, name, limit, false)
		}
	}
}

// setPodLevelHugePages limits the huge pages of a pod to those of its containers.
func setPodLevelHugePages(pod *corev1.Pod) {
	resources := pod.Spec.Resources
	if len(resources.Requests)+len(resources.Limits) == 0 {
		return
	}
	for name, sum := range limitsOf(&pod.Spec) {
		if _, requested := resources.Requests[name]; !requested && isHugePages(name) {
			put(&resources.Limits, name, sum, false)
		}
	}
}

func allLimit(spec *corev1.PodSpec, name corev1.ResourceName) bool {
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for _, c := range list {
			if _, limited := c.Resources.Limits[name]; !limited {
				return false
			}
		}
	}
	return true
}
