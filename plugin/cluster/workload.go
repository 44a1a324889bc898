package cluster

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// workload has pods made from a template.
type workload struct {
	key WorkloadKey
	// template of its pods; nil: the pod stands alone, or its owner is not known.
	template *corev1.PodTemplateSpec
	// replicas are how many pods it should have; of a DaemonSet, one for each node that it is for.
	replicas int
	// claims are made for each pod.
	claims []corev1.PersistentVolumeClaim
	// surge and unavailable are how many pods more and fewer there can be during a rollout.
	surge, unavailable int
	// replaced is how its pods are, when the template changes: see Restart.
	replaced string
	// run is how many pods come at a time that are not there now, and idle why there are none.
	run  int
	idle string
	// pods that take room, the newest last.
	pods []*corev1.Pod
}

func (w *workload) isDaemon() bool { return w.key.Kind == "DaemonSet" }

// name is such as "deployment NAMESPACE/NAME".
func (w *workload) name() string {
	return strings.ToLower(w.key.Kind) + " " + w.key.Namespace + "/" + w.key.Name
}

// newest is the pod that was made last; nil: it has none.
func (w *workload) newest() *corev1.Pod {
	if len(w.pods) == 0 {
		return nil
	}
	return w.pods[len(w.pods)-1]
}

// lasting are the pods that are not being deleted.
func (w *workload) lasting() []*corev1.Pod {
	return slices.DeleteFunc(slices.Clone(w.pods), func(p *corev1.Pod) bool { return p.DeletionTimestamp != nil })
}

// workloads are all that have pods, or should, in order. said is called with what cannot be read.
func (c *Cluster) workloads(said func(string)) []*workload {
	all := slices.Concat(c.fromDeployments(said), c.fromStatefulSets(), c.fromDaemonSets(said), c.fromReplicaSets(),
		c.fromReplicationControllers(), c.fromJobs(), c.fromCronJobs())
	byKey := map[WorkloadKey]*workload{}
	for _, w := range all {
		byKey[w.key] = w
	}
	for _, pod := range c.Pods {
		if Ended(pod) {
			continue
		}
		key := WorkloadKey{Namespace: pod.Namespace, Workload: c.OwnerOf(pod)}
		if byKey[key] == nil {
			byKey[key] = &workload{key: key}
			all = append(all, byKey[key])
		}
		byKey[key].pods = append(byKey[key].pods, pod)
	}
	for _, w := range all {
		slices.SortStableFunc(w.pods, func(a, b *corev1.Pod) int {
			return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
		})
	}
	slices.SortStableFunc(all, func(a, b *workload) int {
		return cmp.Or(cmp.Compare(a.key.Namespace, b.key.Namespace), cmp.Compare(a.key.Kind, b.key.Kind), cmp.Compare(a.key.Name, b.key.Name))
	})
	return all
}

// isControlled reports whether an object is made by another, which decides about its pods.
func isControlled(object metav1.Object) bool { return metav1.GetControllerOfNoCopy(object) != nil }
