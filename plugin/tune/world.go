package tune

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

// placedKinds are the kinds that say what runs where, and why.
func placedKinds() []schema.GroupKind {
	return []schema.GroupKind{
		{Kind: "Node"}, {Kind: "Pod"}, {Kind: "Namespace"}, {Kind: "PersistentVolume"}, {Kind: "PersistentVolumeClaim"},
		{Group: "storage.k8s.io", Kind: "StorageClass"}, {Group: "scheduling.k8s.io", Kind: "PriorityClass"},
		{Group: "apps", Kind: "Deployment"}, {Group: "apps", Kind: "StatefulSet"}, {Group: "apps", Kind: "DaemonSet"},
	}
}

// world is what runs where, typed.
type world struct {
	nodes           []*corev1.Node
	pods            []*corev1.Pod
	namespaces      []*corev1.Namespace
	volumes         []*corev1.PersistentVolume
	claims          []*corev1.PersistentVolumeClaim
	storageClasses  []*storagev1.StorageClass
	priorityClasses []*schedulingv1.PriorityClass
	deployments     []*appsv1.Deployment
	statefulSets    []*appsv1.StatefulSet
	daemonSets      []*appsv1.DaemonSet

	configs map[string]facts.NodeConfig // by node
	usages  map[string]facts.NodeUsage  // by node
	uses    map[workloadKey]facts.WorkloadUsage
}

// workloadKey names what owns pods.
type workloadKey struct {
	namespace string
	facts.Workload
}

// newWorld types what was read. An object that does not fit its type is an error of the reading,
// and left out.
func newWorld(r *reading) world {
	w := world{
		configs: map[string]facts.NodeConfig{}, usages: map[string]facts.NodeUsage{},
		uses: map[workloadKey]facts.WorkloadUsage{},
	}
	for _, target := range r.targets {
		if err := w.add(target.Object); err != nil {
			r.fail(target.Object, "understand it", err)
		}
	}
	return w
}

func (w *world) add(object map[string]any) error {
	switch kind := policy.RefOf(object).GroupKind(); kind {
	case facts.NodeConfigKind:
		return into(w.configs, object, func(c facts.NodeConfig) string { return c.Metadata.Name })
	case facts.NodeUsageKind:
		return into(w.usages, object, func(u facts.NodeUsage) string { return u.Metadata.Name })
	case facts.WorkloadUsageKind:
		return into(w.uses, object, func(u facts.WorkloadUsage) workloadKey {
			return workloadKey{namespace: u.Metadata.Namespace, Workload: u.Workload}
		})
	default:
		return w.addPlaced(kind, object)
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

func (w *world) addPlaced(kind schema.GroupKind, object map[string]any) error {
	if !slices.Contains(placedKinds(), kind) {
		return nil
	}
	switch kind.Kind {
	case "Node":
		return typed(&w.nodes, object)
	case "Pod":
		return typed(&w.pods, object)
	case "Namespace":
		return typed(&w.namespaces, object)
	case "PersistentVolume":
		return typed(&w.volumes, object)
	case "PersistentVolumeClaim":
		return typed(&w.claims, object)
	case "StorageClass":
		return typed(&w.storageClasses, object)
	case "PriorityClass":
		return typed(&w.priorityClasses, object)
	case "Deployment":
		return typed(&w.deployments, object)
	case "StatefulSet":
		return typed(&w.statefulSets, object)
	case "DaemonSet":
		return typed(&w.daemonSets, object)
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

// running are the pods that take room, by node: those that ended take none.
func (w *world) running() map[string][]*corev1.Pod {
	pods := map[string][]*corev1.Pod{}
	for _, pod := range w.pods {
		if !ended(pod) {
			pods[pod.Spec.NodeName] = append(pods[pod.Spec.NodeName], pod)
		}
	}
	return pods
}

func ended(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}
