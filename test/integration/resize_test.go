package integration_test

import (
	"context"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/change/objects"
	"github.com/lightk8s/lightk8s/plugin/change/resize"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// rolledOut is a Deployment with its ReplicaSet and the pod of it, in a namespace of its own.
type rolledOut struct{ namespace string }

func startRolledOut(t *testing.T, namespace string, requests corev1.ResourceList) rolledOut {
	t.Helper()
	shared.mustApply(t, bare("v1", "Namespace", "", namespace), bare("v1", "ServiceAccount", namespace, "default"))
	labels := map[string]string{"app": "web"}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "web", Image: "registry.example.com/web:1", Resources: corev1.ResourceRequirements{Requests: requests}}},
	}}
	selector := &metav1.LabelSelector{MatchLabels: labels}
	typed, ctx := shared.typed, t.Context()
	deployment, err := typed.AppsV1().Deployments(namespace).Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"}, Spec: appsv1.DeploymentSpec{Selector: selector, Template: template},
	}, metav1.CreateOptions{FieldManager: "kubectl-create"})
	if err != nil {
		t.Fatal(err)
	}
	replicas, err := typed.AppsV1().ReplicaSets(namespace).Create(ctx, &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: "web-1", Labels: labels, OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(deployment, appsv1.SchemeGroupVersion.WithKind("Deployment"))}},
		Spec:       appsv1.ReplicaSetSpec{Selector: selector, Template: deployment.Spec.Template},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "web-1-a", Labels: labels, OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(replicas, appsv1.SchemeGroupVersion.WithKind("ReplicaSet"))}},
		Spec:       template.Spec,
	}
	pod.Spec.NodeName = "n1"
	deployment.Status.ObservedGeneration = deployment.Generation
	if _, err = typed.AppsV1().Deployments(namespace).UpdateStatus(ctx, deployment, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if pod, err = typed.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	pod.Status.Phase = corev1.PodRunning
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "web", Resources: &pod.Spec.Containers[0].Resources}}
	if _, err = typed.CoreV1().Pods(namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	return rolledOut{namespace}
}

// act does what a kubelet and the controllers do, until the test ends.
func (r rolledOut) act(ctx context.Context, t *testing.T, kubelet func(*corev1.Pod), controller bool) {
	t.Helper()
	typed, done := shared.typed, make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if pod, err := typed.CoreV1().Pods(r.namespace).Get(ctx, "web-1-a", metav1.GetOptions{}); err == nil {
				kubelet(pod)
				_, _ = typed.CoreV1().Pods(r.namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{}) // tried again
			}
			if live, err := typed.AppsV1().Deployments(r.namespace).Get(ctx, "web", metav1.GetOptions{}); err == nil {
				live.Status.ObservedGeneration = live.Generation
				_, _ = typed.AppsV1().Deployments(r.namespace).UpdateStatus(ctx, live, metav1.UpdateOptions{}) // tried again
			}
			if set, err := typed.AppsV1().ReplicaSets(r.namespace).Get(ctx, "web-1", metav1.GetOptions{}); err == nil && controller {
				set.Status.ObservedGeneration = set.Generation
				_, _ = typed.AppsV1().ReplicaSets(r.namespace).UpdateStatus(ctx, set, metav1.UpdateOptions{}) // tried again
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// sizes are the memory requests of the Deployment, of its ReplicaSet and of its pod; PAUSED where it is.
func (r rolledOut) sizes(t *testing.T) string {
	t.Helper()
	typed, ctx := shared.typed, t.Context()
	deployment, err := typed.AppsV1().Deployments(r.namespace).Get(ctx, "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	set, err := typed.AppsV1().ReplicaSets(r.namespace).Get(ctx, "web-1", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod, err := typed.CoreV1().Pods(r.namespace).Get(ctx, "web-1-a", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, spec := range []corev1.PodSpec{deployment.Spec.Template.Spec, set.Spec.Template.Spec, pod.Spec} {
		words = append(words, spec.Containers[0].Resources.Requests.Memory().String())
	}
	if deployment.Spec.Paused {
		words = append(words, "PAUSED")
	}
	return strings.Join(words, " ")
}

// applying is what --apply does of a cluster, in words, with its undo steps.
func applying(t *testing.T) (objects.Apply, *objects.Undo, *strings.Builder) {
	t.Helper()
	api, err := client.ForConfig(shared.config, shared.mapper)
	if err != nil {
		t.Fatal(err)
	}
	said, undo := &strings.Builder{}, &objects.Undo{}
	return objects.Apply{
		Objects: objects.New(api), InPlace: resize.New(api, 2*time.Second), Confirm: func() (bool, error) { return true, nil },
		Save: func(u objects.Undo) error { *undo = u; return nil }, Out: said, ErrOut: said,
	}, undo, said
}

// requestOf sets the memory request of the Deployment.
func (r rolledOut) requestOf(t *testing.T, memory string) []objects.Edit {
	t.Helper()
	live, err := shared.typed.AppsV1().Deployments(r.namespace).Get(t.Context(), "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	live.APIVersion, live.Kind = "apps/v1", "Deployment"
	before, err := runtime.DefaultUnstructuredConverter.ToUnstructured(live)
	if err != nil {
		t.Fatal(err)
	}
	path := policy.Path{"spec", "template", "spec", "containers", 0, "resources", "requests", "memory"}
	return []objects.Edit{{Object: policy.RefOf(before), Before: before, Set: []policy.Assignment{{Path: path, Value: memory}}}}
}

func TestPodsAreResizedInPlaceOrReplaced(t *testing.T) {
	node := bareNode("n1", "True")
	shared.mustApply(t, node)
	t.Cleanup(func() { shared.remove(t, []map[string]any{node}) })
	running := corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("64Mi")}
	resizes := func(pod *corev1.Pod) { pod.Status.ContainerStatuses[0].Resources = &pod.Spec.Containers[0].Resources }
	for name, c := range map[string]struct {
		requests   corev1.ResourceList
		kubelet    func(*corev1.Pod)
		controller bool
		sizes      string // of the Deployment, its ReplicaSet and its pod
		said       string
		undone     string
	}{
		"resized": {running, resizes, true, "80Mi 80Mi 80Mi", "applied: its pods run on with the new sizes", "64Mi 64Mi 64Mi"},
		"the node is too small": {running, func(pod *corev1.Pod) {
			pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodResizePending, Status: corev1.ConditionTrue, Reason: corev1.PodReasonInfeasible, Message: "no room"}}
		}, true, "80Mi 64Mi 80Mi", "its pods are replaced, since pod the-node-is-too-small/web-1-a: its kubelet cannot resize it: no room", "64Mi 64Mi 80Mi"},
		"the kubelet is silent":    {running, func(*corev1.Pod) {}, true, "80Mi 64Mi 80Mi", "not resized by its kubelet within 2s", "64Mi 64Mi 80Mi"},
		"the class would change":   {nil, resizes, true, "80Mi 0 0", "Pod QOS Class", "0 0 0"},
		"the controller is silent": {running, resizes, false, "64Mi 64Mi 80Mi", "not applied: wait for the controller of replicaset", "64Mi 64Mi 80Mi"},
	} {
		t.Run(name, func(t *testing.T) {
			namespace := strings.ReplaceAll(name, " ", "-")
			r := startRolledOut(t, namespace, c.requests)
			t.Cleanup(func() { shared.remove(t, []map[string]any{bare("v1", "Namespace", "", namespace)}) })
			r.act(t.Context(), t, c.kubelet, c.controller)
			apply, undo, said := applying(t)
			err := apply.Run(t.Context(), r.requestOf(t, "80Mi"))
			if got := r.sizes(t); got != c.sizes || !strings.Contains(said.String(), c.said) || (err == nil) != c.controller {
				t.Errorf("it is %s, want %s; it said %v:\n%s", got, c.sizes, err, said)
			}
			if err := apply.Undo(t.Context(), *undo); err != nil {
				t.Error(err)
			}
			if got := r.sizes(t); got != c.undone {
				t.Errorf("after the undo it is %s, want %s:\n%s", got, c.undone, said)
			}
		})
	}
}

// A run that was cut off between the pause and its end leaves a Deployment that undo, and the
// next run, set going.
func TestAHoldThatWasCutOffEnds(t *testing.T) {
	r := startRolledOut(t, "cut-off", corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("64Mi")})
	t.Cleanup(func() { shared.remove(t, []map[string]any{bare("v1", "Namespace", "", "cut-off")}) })
	r.act(t.Context(), t, func(*corev1.Pod) {}, true)
	apply, undo, said := applying(t)
	apply.InPlace = nil
	if err := apply.Run(t.Context(), r.requestOf(t, "80Mi")); err != nil {
		t.Fatal(err)
	}
	pause := func() {
		held := bare("apps/v1", "Deployment", "cut-off", "web")
		held["spec"] = map[string]any{"paused": true, "template": map[string]any{"spec": map[string]any{"containers": []any{
			map[string]any{"name": "web", "resources": map[string]any{"requests": map[string]any{"memory": "80Mi"}}}}}}}
		if _, err := apply.Objects.Apply(t.Context(), held, objects.ApplyOptions{Force: true}); err != nil {
			t.Fatal(err)
		}
		if got := r.sizes(t); got != "80Mi 64Mi 64Mi PAUSED" {
			t.Fatal(got)
		}
	}
	pause()
	if err := apply.Run(t.Context(), r.requestOf(t, "96Mi")); err != nil || r.sizes(t) != "96Mi 64Mi 64Mi" {
		t.Errorf("the next run: %v: %s\n%s", err, r.sizes(t), said)
	}
	pause()
	if err := apply.Undo(t.Context(), *undo); err != nil || r.sizes(t) == "" || strings.Contains(r.sizes(t), "PAUSED") {
		t.Errorf("undo: %v: %s\n%s", err, r.sizes(t), said)
	}
}
