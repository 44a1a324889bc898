package tune

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/fit"
)

// cluster is what runs now, as the proof places it.
func (w *world) cluster() fit.Cluster {
	return fit.Cluster{
		Nodes: w.nodes, Pods: w.pods, Namespaces: w.namespaces, PersistentVolumes: w.volumes,
		PersistentVolumeClaims: w.claims, StorageClasses: w.storageClasses, PriorityClasses: w.priorityClasses,
		Deployments: w.deployments, DaemonSets: w.daemonSets,
	}
}

// tuned is the cluster as it would be with the plan: nodes with another allocatable, pods with
// other requests. nodes are the plans for w.nodes, in their order.
func (w *world) tuned(nodes []Node, changes sizes) (fit.Cluster, error) {
	c := w.cluster()
	var err error
	c.Nodes = make([]*corev1.Node, len(w.nodes))
	for i, node := range w.nodes {
		if c.Nodes[i], err = nodes[i].tuned(node); err != nil {
			return c, err
		}
	}
	if c.Pods, err = w.tunedPods(changes); err != nil {
		return c, err
	}
	c.Deployments, err = resized(w.deployments, "Deployment", changes, func(d *appsv1.Deployment) *corev1.PodSpec { return &d.Spec.Template.Spec })
	if err != nil {
		return c, err
	}
	c.DaemonSets, err = resized(w.daemonSets, "DaemonSet", changes, func(d *appsv1.DaemonSet) *corev1.PodSpec { return &d.Spec.Template.Spec })
	return c, err
}

// tuned is the Node with the allocatable that the plan leaves.
func (n Node) tuned(node *corev1.Node) (*corev1.Node, error) {
	if n.after.Kubelet == nil {
		return node, nil
	}
	room, err := allocatable(node.Status.Capacity, n.after.Kubelet)
	if err != nil {
		return nil, err
	}
	out := node.DeepCopy()
	out.Status.Allocatable = room
	return out, nil
}

// tunedPods are the pods with the requests that the plan gives them.
func (w *world) tunedPods(changes sizes) ([]*corev1.Pod, error) {
	out := make([]*corev1.Pod, len(w.pods))
	for i, pod := range w.pods {
		out[i] = pod
		key := workloadKey{namespace: pod.Namespace, Workload: ownerOf(pod)}
		if !changes.concern(key) {
			continue
		}
		out[i] = pod.DeepCopy()
		if err := changes.resize(key, &out[i].Spec); err != nil {
			return nil, fmt.Errorf("plan pod %s/%s: %w", pod.Namespace, pod.Name, err)
		}
	}
	return out, nil
}

// ownerOf is the workload that a pod belongs to.
func ownerOf(pod *corev1.Pod) facts.Workload { return facts.PodOf(pod, nil).Workload }

// object is a pointer to an object of the API.
type object[T any] interface {
	*T
	DeepCopy() *T
	GetNamespace() string
	GetName() string
}

func resized[T any, P object[T]](all []P, kind string, changes sizes, spec func(P) *corev1.PodSpec) ([]P, error) {
	out := make([]P, len(all))
	for i, one := range all {
		out[i] = one
		key := workloadKey{namespace: one.GetNamespace(), Workload: facts.Workload{Kind: kind, Name: one.GetName()}}
		if !changes.concern(key) {
			continue
		}
		out[i] = P(one.DeepCopy())
		if err := changes.resize(key, spec(out[i])); err != nil {
			return nil, fmt.Errorf("plan %s %s/%s: %w", kind, one.GetNamespace(), one.GetName(), err)
		}
	}
	return out, nil
}
