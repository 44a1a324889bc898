package scheduling_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"

	"github.com/lightk8s/lightk8s/plugin/fit"
)

// sample is a random cluster, before anything of it is placed.
type sample struct {
	nodes    []*corev1.Node
	volumes  []*corev1.PersistentVolume
	claims   []*corev1.PersistentVolumeClaim
	services []*corev1.Service
	sets     []*appsv1.ReplicaSet
	pods     []*corev1.Pod // in the order in which they are made
}

// namespaces that all samples share: nothing here would empty them.
var namespaces = []*corev1.Namespace{
	{ObjectMeta: metav1.ObjectMeta{Name: "shop", Labels: map[string]string{"team": "front"}}},
	{ObjectMeta: metav1.ObjectMeta{Name: "mail", Labels: map[string]string{"team": "back"}}},
	{ObjectMeta: metav1.ObjectMeta{Name: "data", Labels: map[string]string{"team": "back"}}},
}

// heavy is a RuntimeClass with overhead.
const heavy = "heavy"

// makeShared makes what all samples share. No class evicts others: a pod that needs that does
// not fit, says plugin/fit.
func makeShared(ctx context.Context, client kubernetes.Interface) error {
	for _, namespace := range namespaces {
		if _, err := client.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("make namespace: %w", err)
		}
	}
	for _, value := range priorities {
		class := &schedulingv1.PriorityClass{
			ObjectMeta: metav1.ObjectMeta{Name: className(value)}, Value: value, PreemptionPolicy: new(corev1.PreemptNever),
		}
		if _, err := client.SchedulingV1().PriorityClasses().Create(ctx, class, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("make priority class: %w", err)
		}
	}
	class := &nodev1.RuntimeClass{ObjectMeta: metav1.ObjectMeta{Name: heavy}, Handler: heavy, Overhead: &nodev1.Overhead{
		PodFixed: corev1.ResourceList{"cpu": resource.MustParse("50m"), "memory": resource.MustParse("96Mi")},
	}}
	if _, err := client.NodeV1().RuntimeClasses().Create(ctx, class, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make runtime class: %w", err)
	}
	return nil
}

// create makes a sample on the server, and returns it as the server has completed it.
func (p *schedulingPlane) create(t *testing.T, s *sample) fit.Cluster {
	t.Helper()
	ctx := t.Context()
	c := fit.Cluster{Namespaces: namespaces}
	for _, object := range s.nodes {
		c.Nodes = append(c.Nodes, must(p.client.CoreV1().Nodes().Create(ctx, object, metav1.CreateOptions{}))(t, object.Name))
	}
	for _, object := range s.volumes {
		c.PersistentVolumes = append(c.PersistentVolumes, must(p.client.CoreV1().PersistentVolumes().Create(ctx, object, metav1.CreateOptions{}))(t, object.Name))
	}
	for _, object := range s.claims {
		c.PersistentVolumeClaims = append(c.PersistentVolumeClaims,
			must(p.client.CoreV1().PersistentVolumeClaims(object.Namespace).Create(ctx, object, metav1.CreateOptions{}))(t, object.Name))
	}
	for _, object := range s.services {
		c.Services = append(c.Services, must(p.client.CoreV1().Services(object.Namespace).Create(ctx, object, metav1.CreateOptions{}))(t, object.Name))
	}
	for _, object := range s.sets {
		made := must(p.client.AppsV1().ReplicaSets(object.Namespace).Create(ctx, object, metav1.CreateOptions{}))(t, object.Name)
		for _, pod := range s.pods {
			if pod.Namespace == object.Namespace && pod.Labels["app"] == object.Name {
				pod.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(made, appsv1.SchemeGroupVersion.WithKind("ReplicaSet"))}
			}
		}
	}
	p.awaitSeen(t, s)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, object := range s.pods {
		made := must(p.client.CoreV1().Pods(object.Namespace).Create(ctx, object, metav1.CreateOptions{}))(t, object.Name)
		// Many are made in the same second, and the server counts no less.
		made.CreationTimestamp = metav1.NewTime(start.Add(time.Duration(i) * time.Second))
		c.Pods = append(c.Pods, made)
	}
	return c
}

// must ends the test when a call has failed.
func must[T any](made T, err error) func(*testing.T, string) T {
	return func(t *testing.T, name string) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return made
	}
}

// awaitSeen waits until the scheduler knows all nodes, and what else pods refer to: it reads them
// over other connections than pods. It places a pod on the last node, and one with the last claim.
func (p *schedulingPlane) awaitSeen(t *testing.T, s *sample) {
	t.Helper()
	probe := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "probe"}}
	probe.Spec.Containers = []corev1.Container{{Name: "main", Image: "none"}}
	probe.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
	probe.Spec.NodeSelector = map[string]string{corev1.LabelHostname: s.nodes[len(s.nodes)-1].Name}
	p.place(t, probe)
	if len(s.claims) > 0 {
		last := s.claims[len(s.claims)-1]
		probe.Namespace = last.Namespace
		probe.Spec.NodeSelector = nil
		probe.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: last.Name},
		}}}
		p.place(t, probe)
	}
}

// place makes a pod, waits until it has a node, and takes it away again.
func (p *schedulingPlane) place(t *testing.T, pod *corev1.Pod) {
	t.Helper()
	pods := p.client.CoreV1().Pods(pod.Namespace)
	must(pods.Create(t.Context(), pod, metav1.CreateOptions{}))(t, "probe")
	err := wait.PollUntilContextTimeout(t.Context(), 10*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		now, err := pods.Get(ctx, pod.Name, metav1.GetOptions{})
		return err == nil && now.Spec.NodeName != "", err
	})
	if err != nil {
		t.Fatalf("wait for the scheduler to know the nodes: %v", err)
	}
	if err := pods.Delete(t.Context(), pod.Name, *metav1.NewDeleteOptions(0)); err != nil {
		t.Fatalf("delete probe: %v", err)
	}
}

// remove deletes all of a sample.
func (p *schedulingPlane) remove(t *testing.T, s *sample) {
	t.Helper()
	ctx, now, all := context.Background(), *metav1.NewDeleteOptions(0), metav1.ListOptions{}
	core := p.client.CoreV1()
	steps := []error{}
	for _, namespace := range namespaces {
		steps = append(steps,
			core.Pods(namespace.Name).DeleteCollection(ctx, now, all),
			core.PersistentVolumeClaims(namespace.Name).DeleteCollection(ctx, now, all),
			p.client.AppsV1().ReplicaSets(namespace.Name).DeleteCollection(ctx, now, all))
	}
	for _, service := range s.services {
		steps = append(steps, core.Services(service.Namespace).Delete(ctx, service.Name, now))
	}
	steps = append(steps, core.PersistentVolumes().DeleteCollection(ctx, now, all), core.Nodes().DeleteCollection(ctx, now, all))
	for _, err := range steps {
		if err != nil {
			t.Fatalf("remove the cluster: %v", err)
		}
	}
}
