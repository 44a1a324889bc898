package cluster

import (
	"fmt"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/fit"
)

// newHash stands for the hash of the template of pods that do not exist yet.
const newHash = "next"

// next is the pod that a workload makes now, with the sizes of a plan, as the API server stores it.
func (c *Cluster) next(w *workload, changes Sizes) (fit.Next, error) {
	pod := w.made()
	if err := changes.resize(w.key, &pod.Spec); err != nil {
		return fit.Next{}, fmt.Errorf("plan %s: %w", w.name(), err)
	}
	if newest := w.newest(); newest != nil {
		keepInjected(pod, newest)
	}
	created, err := c.rulesOf(w.key.Namespace, changes).Admit(pod)
	if err != nil {
		return fit.Next{Refused: err.Error()}, nil //nolint:nilerr // it is the answer
	}
	return fit.Next{Pod: created}, nil
}

// made is the pod that the controller of a workload sends to the API server. Of one whose template is
// not known it is the newest, without what a LimitRange gave it.
func (w *workload) made() *corev1.Pod {
	pod := &corev1.Pod{}
	if w.template == nil {
		newest := w.newest()
		pod.ObjectMeta, pod.Spec = *newest.ObjectMeta.DeepCopy(), *newest.Spec.DeepCopy()
		takeDefaults(pod)
		pod.Spec.NodeName = ""
		return pod
	}
	template := w.template.DeepCopy()
	pod.Labels, pod.Annotations, pod.Spec = template.Labels, template.Annotations, template.Spec
	pod.Namespace, pod.Name = w.key.Namespace, w.key.Name
	owner := metav1.OwnerReference{Kind: w.key.Kind, Name: w.key.Name, Controller: new(true)}
	if w.key.Kind == "Deployment" {
		owner.Kind, owner.Name = "ReplicaSet", w.key.Name+"-"+newHash
		pod.Labels = maps.Clone(pod.Labels)
		if pod.Labels == nil {
			pod.Labels = map[string]string{}
		}
		pod.Labels[appsv1.DefaultDeploymentUniqueLabelKey] = newHash
	}
	pod.OwnerReferences = []metav1.OwnerReference{owner}
	if w.isDaemon() {
		pod.Spec.Tolerations = append(pod.Spec.Tolerations, daemonTolerations(&pod.Spec)...)
	}
	for _, claim := range w.claims {
		// A claim that does not exist yet is made with the pod, wherever that goes.
		pod.Spec.Volumes = withVolume(pod.Spec.Volumes, corev1.Volume{Name: claim.Name, VolumeSource: corev1.VolumeSource{
			Ephemeral: &corev1.EphemeralVolumeSource{VolumeClaimTemplate: &corev1.PersistentVolumeClaimTemplate{Spec: claim.Spec}},
		}})
	}
	return pod
}

// withVolume sets a volume, in the place of one of its name.
func withVolume(volumes []corev1.Volume, volume corev1.Volume) []corev1.Volume {
	out := slices.DeleteFunc(slices.Clone(volumes), func(v corev1.Volume) bool { return v.Name == volume.Name })
	return append(out, volume)
}

// again is a pod that runs as it would be created anew: on its node, with its name and its claims.
func again(next *corev1.Pod, runs *corev1.Pod) *corev1.Pod {
	out := *next
	out.ObjectMeta, out.Status = runs.ObjectMeta, runs.Status
	out.Spec.NodeName = runs.Spec.NodeName
	out.Spec.Volumes = slices.Clone(next.Spec.Volumes)
	for _, volume := range runs.Spec.Volumes {
		if volume.PersistentVolumeClaim != nil {
			out.Spec.Volumes = withVolume(out.Spec.Volumes, volume)
		}
	}
	return &out
}

// missing are the pods that a workload should have beside those that it has.
func (c *Cluster) missing(w *workload, next *corev1.Pod) []*corev1.Pod {
	var pods []*corev1.Pod
	if w.isDaemon() {
		for _, node := range c.nodesFor(w) {
			if !slices.ContainsFunc(w.pods, func(p *corev1.Pod) bool { return isFor(p, node.Name) }) {
				pods = append(pods, onNode(next, node.Name))
			}
		}
	} else {
		for range w.replicas - len(w.lasting()) {
			pod := *next
			pods = append(pods, &pod)
		}
	}
	ordinals := w.freeOrdinals(len(pods))
	for i, pod := range pods {
		pod.Name = fmt.Sprintf("%s (new %d)", w.key.Name, i+1)
		if len(w.claims) > 0 {
			pod.Name = fmt.Sprintf("%s-%d", w.key.Name, ordinals[i])
			pod.Spec.Volumes = c.withClaims(pod, w.claims)
		}
	}
	return pods
}

// isFor reports whether a pod of a DaemonSet is on a node, or waits for it.
func isFor(pod *corev1.Pod, node string) bool {
	if pod.Spec.NodeName != "" {
		return pod.Spec.NodeName == node
	}
	if pod.Spec.Affinity == nil || pod.Spec.Affinity.NodeAffinity == nil || pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return false
	}
	for _, term := range pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
		for _, field := range term.MatchFields {
			if field.Key == metav1.ObjectNameField && slices.Contains(field.Values, node) {
				return true
			}
		}
	}
	return false
}

// freeOrdinals are the numbers of the pods of a StatefulSet that it does not have.
func (w *workload) freeOrdinals(n int) []int {
	taken := map[string]bool{}
	for _, pod := range w.pods {
		taken[pod.Name] = true
	}
	var free []int
	for i := 0; len(free) < n; i++ {
		if !taken[fmt.Sprintf("%s-%d", w.key.Name, i)] {
			free = append(free, i)
		}
	}
	return free
}

// withClaims are the volumes of a pod with the claims that are there for its name.
func (c *Cluster) withClaims(pod *corev1.Pod, claims []corev1.PersistentVolumeClaim) []corev1.Volume {
	volumes := pod.Spec.Volumes
	for _, claim := range claims {
		name := claim.Name + "-" + pod.Name
		there := slices.ContainsFunc(c.claims, func(p *corev1.PersistentVolumeClaim) bool { return p.Namespace == pod.Namespace && p.Name == name })
		if there {
			volumes = withVolume(volumes, corev1.Volume{Name: claim.Name, VolumeSource: corev1.VolumeSource{
				PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name},
			}})
		}
	}
	return volumes
}
