// Package cluster is what runs where, as typed objects: now, and with the kubelets and sizes of a plan.
package cluster

import (
	"cmp"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// PlacedKinds are the kinds that say what runs where, and why.
func PlacedKinds() []schema.GroupKind {
	var kinds []schema.GroupKind
	for kind := range placed {
		kinds = append(kinds, kind)
	}
	slices.SortFunc(kinds, func(a, b schema.GroupKind) int { return cmp.Compare(a.String(), b.String()) })
	return kinds
}

// WholeKinds are those of which one that was not read does not exist, where all were read.
func WholeKinds() []schema.GroupKind {
	return []schema.GroupKind{runtimeClassKind, priorityClassKind}
}

var (
	runtimeClassKind  = schema.GroupKind{Group: "node.k8s.io", Kind: "RuntimeClass"}
	priorityClassKind = schema.GroupKind{Group: "scheduling.k8s.io", Kind: "PriorityClass"}
)

// placed are the kinds that say what runs where, and how an object of each is taken in.
var placed = map[schema.GroupKind]func(*Cluster, map[string]any) error{
	{Kind: "Node"}:                                          typed(func(c *Cluster) *[]*corev1.Node { return &c.Nodes }),
	{Kind: "Pod"}:                                           typed(func(c *Cluster) *[]*corev1.Pod { return &c.Pods }),
	{Kind: "Namespace"}:                                     typed(func(c *Cluster) *[]*corev1.Namespace { return &c.namespaces }),
	{Kind: "LimitRange"}:                                    typed(func(c *Cluster) *[]*corev1.LimitRange { return &c.limitRanges }),
	{Kind: "ResourceQuota"}:                                 typed(func(c *Cluster) *[]*corev1.ResourceQuota { return &c.quotas }),
	{Kind: "PersistentVolume"}:                              typed(func(c *Cluster) *[]*corev1.PersistentVolume { return &c.volumes }),
	{Kind: "PersistentVolumeClaim"}:                         typed(func(c *Cluster) *[]*corev1.PersistentVolumeClaim { return &c.claims }),
	{Kind: "ReplicationController"}:                         typed(func(c *Cluster) *[]*corev1.ReplicationController { return &c.replicationControllers }),
	{Group: "storage.k8s.io", Kind: "StorageClass"}:         typed(func(c *Cluster) *[]*storagev1.StorageClass { return &c.storageClasses }),
	runtimeClassKind:                                        typed(func(c *Cluster) *[]*nodev1.RuntimeClass { return &c.runtimeClasses }),
	priorityClassKind:                                       typed(func(c *Cluster) *[]*schedulingv1.PriorityClass { return &c.priorityClasses }),
	{Group: "apps", Kind: "Deployment"}:                     typed(func(c *Cluster) *[]*appsv1.Deployment { return &c.deployments }),
	{Group: "apps", Kind: "StatefulSet"}:                    typed(func(c *Cluster) *[]*appsv1.StatefulSet { return &c.statefulSets }),
	{Group: "apps", Kind: "DaemonSet"}:                      typed(func(c *Cluster) *[]*appsv1.DaemonSet { return &c.daemonSets }),
	{Group: "apps", Kind: "ReplicaSet"}:                     typed(func(c *Cluster) *[]*appsv1.ReplicaSet { return &c.replicaSets }),
	{Group: "batch", Kind: "Job"}:                           typed(func(c *Cluster) *[]*batchv1.Job { return &c.jobs }),
	{Group: "batch", Kind: "CronJob"}:                       typed(func(c *Cluster) *[]*batchv1.CronJob { return &c.cronJobs }),
	{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}: typed(func(c *Cluster) *[]*autoscalingv2.HorizontalPodAutoscaler { return &c.autoscalers }),
}

// Cluster is what runs where, typed.
type Cluster struct {
	Nodes                  []*corev1.Node
	Pods                   []*corev1.Pod
	namespaces             []*corev1.Namespace
	limitRanges            []*corev1.LimitRange
	quotas                 []*corev1.ResourceQuota
	volumes                []*corev1.PersistentVolume
	claims                 []*corev1.PersistentVolumeClaim
	storageClasses         []*storagev1.StorageClass
	runtimeClasses         []*nodev1.RuntimeClass
	priorityClasses        []*schedulingv1.PriorityClass
	deployments            []*appsv1.Deployment
	statefulSets           []*appsv1.StatefulSet
	daemonSets             []*appsv1.DaemonSet
	replicaSets            []*appsv1.ReplicaSet
	replicationControllers []*corev1.ReplicationController
	jobs                   []*batchv1.Job
	cronJobs               []*batchv1.CronJob
	autoscalers            []*autoscalingv2.HorizontalPodAutoscaler

	Configs map[string]facts.NodeConfig // by node
	Usages  map[string]facts.NodeUsage  // by node
	Uses    map[WorkloadKey]facts.WorkloadUsage

	rules  creation.Cluster
	owners facts.JobOwners
}

// WorkloadKey names what owns pods.
type WorkloadKey struct {
	Namespace string
	facts.Workload
}

// New types objects. One that does not fit its type is left out, and failed is called with it.
func New(targets []policy.Target, failed func(object map[string]any, err error)) *Cluster {
	c := &Cluster{
		Configs: map[string]facts.NodeConfig{}, Usages: map[string]facts.NodeUsage{},
		Uses: map[WorkloadKey]facts.WorkloadUsage{}, owners: facts.JobOwners{},
	}
	known := policy.NewInventory()
	for _, target := range targets {
		if err := c.add(target.Object); err != nil {
			failed(target.Object, err)
		}
		known = target.Facts.Inventory // the same for all
	}
	for _, job := range c.jobs {
		c.owners.Add(job)
	}
	c.readRules(known)
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
		if take := placed[kind]; take != nil {
			return take(c, object)
		}
		return nil
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

// typed takes an object into a list.
func typed[T any](list func(*Cluster) *[]*T) func(*Cluster, map[string]any) error {
	return func(c *Cluster, object map[string]any) error {
		out := new(T)
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, out); err != nil {
			return fmt.Errorf("convert: %w", err)
		}
		all := list(c)
		*all = append(*all, out)
		return nil
	}
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

// OwnerOf is the workload that a pod belongs to.
func (c *Cluster) OwnerOf(pod *corev1.Pod) facts.Workload { return facts.PodOf(pod, c.owners).Workload }
