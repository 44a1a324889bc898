package creation

import (
	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Requests are what a pod requests, as the scheduler and quotas count it: containers, init
// containers, sidecars, resources of the pod as a whole and overhead.
func Requests(pod *corev1.Pod) corev1.ResourceList {
	return resourcehelper.PodRequests(unshared(pod), resourcehelper.PodResourcesOptions{})
}

// Limits are what a pod can use, as quotas count it.
func Limits(pod *corev1.Pod) corev1.ResourceList {
	return resourcehelper.PodLimits(unshared(pod), resourcehelper.PodResourcesOptions{})
}

// unshared is a pod whose own resources can be written to: the helpers of Kubernetes add overhead to
// those of the pod itself, where a quantity is too long for an integer.
func unshared(pod *corev1.Pod) *corev1.Pod {
	if pod.Spec.Resources == nil || len(pod.Spec.Overhead) == 0 {
		return pod
	}
	out := *pod
	out.Spec.Resources = pod.Spec.Resources.DeepCopy()
	return &out
}

// requestsOf are what the containers of a pod request together, without overhead.
func requestsOf(spec *corev1.PodSpec) corev1.ResourceList {
	return resourcehelper.AggregateContainerRequests(containersOnly(spec), resourcehelper.PodResourcesOptions{})
}

// limitsOf are what the containers of a pod can use together, without overhead.
func limitsOf(spec *corev1.PodSpec) corev1.ResourceList {
	return resourcehelper.AggregateContainerLimits(containersOnly(spec), resourcehelper.PodResourcesOptions{})
}

func containersOnly(spec *corev1.PodSpec) *corev1.Pod {
	return &corev1.Pod{Spec: corev1.PodSpec{InitContainers: spec.InitContainers, Containers: spec.Containers}}
}
