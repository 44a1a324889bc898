package cluster

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// What a pod has and its template does not, admission added: webhooks, which will add it again, or
// LimitRanges and the defaults of the API server, which are computed anew.

// limitRangerNote is where the API server notes what LimitRanges gave a pod, such as
// "LimitRanger plugin set: cpu, memory request for container web; memory limit for init container x".
const limitRangerNote = "kubernetes.io/limit-ranger"

// byLimitRange reports whether the note of a pod says that a LimitRange gave a container a "request"
// or "limit" of a resource.
func byLimitRange(pod *corev1.Pod, what, container string, name corev1.ResourceName) bool {
	_, notes, _ := strings.Cut(pod.Annotations[limitRangerNote], ": ")
	for note := range strings.SplitSeq(notes, "; ") {
		names, of, found := strings.Cut(note, " "+what+" for ")
		if found && of[strings.LastIndexByte(of, ' ')+1:] == container && slices.Contains(strings.Split(names, ", "), string(name)) {
			return true
		}
	}
	return false
}

// keepInjected adds to a new pod what webhooks added to one of the same workload.
func keepInjected(pod, like *corev1.Pod) {
	for _, lists := range [][2]*[]corev1.Container{
		{&pod.Spec.InitContainers, &like.Spec.InitContainers}, {&pod.Spec.Containers, &like.Spec.Containers},
	} {
		for _, has := range *lists[1] {
			at := slices.IndexFunc(*lists[0], func(c corev1.Container) bool { return c.Name == has.Name })
			if at < 0 { // a sidecar
				has = *has.DeepCopy()
				withoutDefaults(&has.Resources, like, has.Name)
				*lists[0] = append(*lists[0], has)
				continue
			}
			keepResources(&(*lists[0])[at].Resources, like, has)
		}
	}
	for _, has := range like.Spec.Tolerations {
		if !slices.ContainsFunc(pod.Spec.Tolerations, func(t corev1.Toleration) bool { return t.MatchToleration(&has) }) {
			pod.Spec.Tolerations = append(pod.Spec.Tolerations, has)
		}
	}
	if pod.Spec.Overhead == nil && pod.Spec.RuntimeClassName != nil {
		pod.Spec.Overhead = like.Spec.Overhead.DeepCopy()
	}
}

// keepResources adds to the resources of a container those that a webhook added to it.
func keepResources(r *corev1.ResourceRequirements, like *corev1.Pod, has corev1.Container) {
	added := *has.Resources.DeepCopy()
	withoutDefaults(&added, like, has.Name)
	for name, limit := range added.Limits {
		_, stated := r.Limits[name]
		// A webhook gives no limit below the request.
		if request := r.Requests[name]; !stated && limit.Cmp(request) >= 0 {
			put(&r.Limits, name, limit)
		}
	}
	for name, request := range added.Requests {
		if _, stated := r.Requests[name]; !stated {
			put(&r.Requests, name, request)
		}
	}
}

// takeDefaults takes off a pod what LimitRanges and the API server gave it.
func takeDefaults(pod *corev1.Pod) {
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			withoutDefaults(&list[i].Resources, pod, list[i].Name)
		}
	}
}

// withoutDefaults takes off the resources of a container of a pod what LimitRanges gave it, and
// requests that are its limits, which the API server sets where nothing is said.
func withoutDefaults(r *corev1.ResourceRequirements, pod *corev1.Pod, container string) {
	for name, request := range r.Requests {
		limit, limited := r.Limits[name]
		if byLimitRange(pod, "request", container, name) || limited && limit.Cmp(request) == 0 {
			delete(r.Requests, name)
		}
	}
	for name := range r.Limits {
		if byLimitRange(pod, "limit", container, name) {
			delete(r.Limits, name)
		}
	}
}
