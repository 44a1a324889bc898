package facts

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Pod is what is needed of a pod to tell whose use it is.
type Pod struct {
	Namespace string
	Name      string
	Node      string // empty: on none yet
	Running   bool
	Workload  Workload
	// OOMKills are, by container, the ends that its status shows as OOMKilled.
	OOMKills map[string]int64
	// MemoryLimits are, by container, those that its spec states, in bytes; absent: it states none.
	MemoryLimits map[string]int64
}

// PodOf reads a pod. jobs tells the owners of Jobs, where they were read.
func PodOf(pod *corev1.Pod, jobs JobOwners) Pod {
	p := Pod{
		Namespace: pod.Namespace, Name: pod.Name, Node: pod.Spec.NodeName,
		Running:  pod.Status.Phase == corev1.PodRunning,
		Workload: ownerOf(pod, jobs),
		OOMKills: map[string]int64{}, MemoryLimits: map[string]int64{},
	}
	// Debug containers belong to no workload.
	for _, statuses := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses} {
		for _, s := range statuses {
			for _, state := range []corev1.ContainerState{s.State, s.LastTerminationState} {
				if state.Terminated != nil && state.Terminated.Reason == "OOMKilled" {
					p.OOMKills[s.Name]++
				}
			}
		}
	}
	for _, containers := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, c := range containers {
			if limit := c.Resources.Limits.Memory().Value(); limit > 0 {
				p.MemoryLimits[c.Name] = limit
			}
		}
	}
	return p
}

// ownerOf finds the workload of a pod. Of what it names as its controller only the name is known:
//
//   - A ReplicaSet of a Deployment is named DEPLOYMENT-HASH, and its pods bear the HASH as a label.
//   - A Job of a CronJob is named CRONJOB-MINUTES. A user can name a Job so by hand, so jobs decides where it is known.
//
// What is no workload of Kubernetes' own - a node, or an object of a CRD - leaves the pod on its own.
func ownerOf(pod *corev1.Pod, jobs JobOwners) Workload {
	owner := metav1.GetControllerOf(pod)
	if owner == nil {
		return Workload{Kind: "Pod", Name: pod.Name}
	}
	switch owner.Kind {
	case "ReplicaSet":
		if name, ok := withoutSuffix(owner.Name, pod.Labels["pod-template-hash"]); ok {
			return Workload{Kind: "Deployment", Name: name}
		}
		return Workload{Kind: owner.Kind, Name: owner.Name}
	case "Job":
		return jobs.ownerOf(pod.Namespace, owner.Name)
	case "StatefulSet", "DaemonSet", "ReplicationController":
		return Workload{Kind: owner.Kind, Name: owner.Name}
	}
	return Workload{Kind: "Pod", Name: pod.Name}
}
