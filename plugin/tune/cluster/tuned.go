package cluster

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/fit"
)

// Fit is what runs now, as the proof places it.
func (c *Cluster) Fit() fit.Cluster {
	return fit.Cluster{
		Nodes: c.Nodes, Pods: c.Pods, Namespaces: c.namespaces, PersistentVolumes: c.volumes,
		PersistentVolumeClaims: c.claims, StorageClasses: c.storageClasses, PriorityClasses: c.priorityClasses,
		Deployments: c.deployments, DaemonSets: c.daemonSets,
	}
}

// Tuned is the cluster as it would be with the plan: nodes with another allocatable, pods with
// other requests. kubelets are the configurations of c.nodes, in their order; nil: it stays.
func (c *Cluster) Tuned(kubelets []map[string]any, changes Sizes) (fit.Cluster, error) {
	out := c.Fit()
	var err error
	out.Nodes = make([]*corev1.Node, len(c.Nodes))
	for i, node := range c.Nodes {
		if out.Nodes[i], err = TunedNode(node, kubelets[i]); err != nil {
			return out, err
		}
	}
	if out.Pods, err = c.TunedPods(changes); err != nil {
		return out, err
	}
	out.Deployments, err = resized(c.deployments, "Deployment", changes, func(d *appsv1.Deployment) *corev1.PodSpec { return &d.Spec.Template.Spec })
	if err != nil {
		return out, err
	}
	out.DaemonSets, err = resized(c.daemonSets, "DaemonSet", changes, func(d *appsv1.DaemonSet) *corev1.PodSpec { return &d.Spec.Template.Spec })
	return out, err
}

// TunedNode is the Node with the allocatable that a configuration of its kubelet leaves; nil: it stays.
func TunedNode(node *corev1.Node, kubelet map[string]any) (*corev1.Node, error) {
	if kubelet == nil {
		return node, nil
	}
	room, err := Allocatable(node.Status.Capacity, kubelet)
	if err != nil {
		return nil, err
	}
	out := node.DeepCopy()
	out.Status.Allocatable = room
	return out, nil
}

// TunedPods are the pods with the requests that the plan gives them.
func (c *Cluster) TunedPods(changes Sizes) ([]*corev1.Pod, error) {
	out := make([]*corev1.Pod, len(c.Pods))
	for i, pod := range c.Pods {
		out[i] = pod
		key := WorkloadKey{Namespace: pod.Namespace, Workload: OwnerOf(pod)}
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

// OwnerOf is the workload that a pod belongs to.
func OwnerOf(pod *corev1.Pod) facts.Workload { return facts.PodOf(pod, nil).Workload }

// object is a pointer to an object of the API.
type object[T any] interface {
	*T
	DeepCopy() *T
	GetNamespace() string
	GetName() string
}

func resized[T any, P object[T]](all []P, kind string, changes Sizes, spec func(P) *corev1.PodSpec) ([]P, error) {
	out := make([]P, len(all))
	for i, one := range all {
		out[i] = one
		key := WorkloadKey{Namespace: one.GetNamespace(), Workload: facts.Workload{Kind: kind, Name: one.GetName()}}
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
