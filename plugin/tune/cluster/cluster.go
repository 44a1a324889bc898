// Package cluster is what runs where, as typed objects: now, and with the kubelets and sizes of a plan.
package cluster

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// PlacedKinds are the kinds that say what runs where, and why.
func PlacedKinds() []schema.GroupKind {
	return []schema.GroupKind{
		{Kind: "Node"}, {Kind: "Pod"}, {Kind: "Namespace"}, {Kind: "PersistentVolume"}, {Kind: "PersistentVolumeClaim"},
		{Group: "storage.k8s.io", Kind: "StorageClass"}, {Group: "scheduling.k8s.io", Kind: "PriorityClass"},
		{Group: "apps", Kind: "Deployment"}, {Group: "apps", Kind: "StatefulSet"}, {Group: "apps", Kind: "DaemonSet"},
	}
}

// Cluster is what runs where, typed.
type Cluster struct {
	Nodes           []*corev1.Node
	Pods            []*corev1.Pod
	namespaces      []*corev1.Namespace
	volumes         []*corev1.PersistentVolume
	claims          []*corev1.PersistentVolumeClaim
	storageClasses  []*storagev1.StorageClass
	priorityClasses []*schedulingv1.PriorityClass
	deployments     []*appsv1.Deployment
	statefulSets    []*appsv1.StatefulSet
	daemonSets      []*appsv1.DaemonSet

	Configs map[string]facts.NodeConfig // by node
	Usages  map[string]facts.NodeUsage  // by node
	Uses    map[WorkloadKey]facts.WorkloadUsage
}

// WorkloadKey names what owns pods.
type WorkloadKey struct {
	Namespace string
	facts.Workload
}

// New types objects. One that does not fit its type is left out, and failed is called with it.
func New(targets []policy.Target, failed func(object map[string]any, err error)) Cluster {
	c := Cluster{
		Configs: map[string]facts.NodeConfig{}, Usages: map[string]facts.NodeUsage{},
		Uses: map[WorkloadKey]facts.WorkloadUsage{},
	}
	for _, target := range targets {
		if err := c.add(target.Object); err != nil {
			failed(target.Object, err)
		}
	}
	return c
}

func (c *Cluster) add(object map[string]any) error {
	switch kind := policy.RefOf(object).GroupKind(); kind {
	case facts.NodeConfigKind:
		return into(c.Configs, object, func(n facts.NodeConfig) string { return n.Metadata.Name })
	case facts.NodeUsageKind:
		return into(c.Usages, object, func(u facts.NodeUsage) string { return u.Metadata.Name })
	case facts.WorkloadUsageKind:
		return into(c.Uses, object, func(u facts.WorkloadUsage) WorkloadKey {
			return WorkloadKey{Namespace: u.Metadata.Namespace, Workload: u.Workload}
		})
	default:
		return c.addPlaced(kind, object)
	}
}

func into[K comparable, T facts.NodeConfig | facts.NodeUsage | facts.WorkloadUsage](all map[K]T, object map[string]any, key func(T) K) error {
	fact, err := facts.Read[T](object)
	if err != nil {
		return err
	}
	all[key(fact)] = fact
	return nil
}

func (c *Cluster) addPlaced(kind schema.GroupKind, object map[string]any) error {
	if !slices.Contains(PlacedKinds(), kind) {
		return nil
	}
	switch kind.Kind {
	case "Node":
		return typed(&c.Nodes, object)
	case "Pod":
		return typed(&c.Pods, object)
	case "Namespace":
		return typed(&c.namespaces, object)
	case "PersistentVolume":
		return typed(&c.volumes, object)
	case "PersistentVolumeClaim":
		return typed(&c.claims, object)
	case "StorageClass":
		return typed(&c.storageClasses, object)
	case "PriorityClass":
		return typed(&c.priorityClasses, object)
	case "Deployment":
		return typed(&c.deployments, object)
	case "StatefulSet":
		return typed(&c.statefulSets, object)
	case "DaemonSet":
		return typed(&c.daemonSets, object)
	}
	return fmt.Errorf("kind %s has no place in a plan", kind)
}

func typed[T any](all *[]*T, object map[string]any) error {
	out := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, out); err != nil {
		return fmt.Errorf("convert: %w", err)
	}
	*all = append(*all, out)
	return nil
}

// Running are the pods that take room, by node: those that ended take none.
func (c *Cluster) Running() map[string][]*corev1.Pod {
	pods := map[string][]*corev1.Pod{}
	for _, pod := range c.Pods {
		if !Ended(pod) {
			pods[pod.Spec.NodeName] = append(pods[pod.Spec.NodeName], pod)
		}
	}
	return pods
}

// Ended reports whether a pod takes no room any more.
func Ended(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}
