package creation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// How many namespaces are drawn, and how many pods in each.
const (
	namespaces = 100
	pods       = 8
)

// drawn is a namespace of the API server, and what plugin/creation knows of it.
type drawn struct {
	name string
	creation.Namespace
	pods []*corev1.Pod
}

// TestNewPodsAreWhatTheAPIServerMakesOfThem draws namespaces with LimitRanges and quotas, and pods, and
// compares whether each can be created, and with what resources, with a dry run on the server.
func TestNewPodsAreWhatTheAPIServerMakesOfThem(t *testing.T) {
	classes := createClasses(t)
	var all []drawn
	for seed := range namespaces {
		all = append(all, draw(t, seed, classes))
	}
	waitUntilSeen(t)
	cases, created := 0, 0
	for _, n := range all {
		for _, pod := range n.pods {
			cases++
			if compare(t, n, pod) {
				created++
			}
		}
	}
	t.Logf("%d pods, of which the API server takes %d", cases, created)
	if cases < 500 || created < cases/5 || created > cases*4/5 {
		t.Errorf("of %d pods the server takes %d: draw others", cases, created)
	}
}

func createClasses(t *testing.T) creation.Cluster {
	t.Helper()
	minor, err := (&client.Client{Typed: server}).Minor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := creation.Cluster{Minor: minor, RuntimeClasses: map[string]*nodev1.RuntimeClass{}, PriorityClasses: map[string]*schedulingv1.PriorityClass{}}
	for _, class := range runtimeClasses() {
		known.RuntimeClasses[class.Name] = class
		if _, err := server.NodeV1().RuntimeClasses().Create(t.Context(), class, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, class := range priorityClasses() {
		known.PriorityClasses[class.Name] = class
		if _, err := server.SchedulingV1().PriorityClasses().Create(t.Context(), class, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return known
}

// draw creates a namespace. What the API server refuses as nonsense is not there.
func draw(t *testing.T, seed int, classes creation.Cluster) drawn {
	t.Helper()
	r := newRandom(seed)
	n := drawn{name: fmt.Sprintf("drawn-%d", seed), Namespace: creation.Namespace{Cluster: classes}}
	createNamespace(t, n.name)
	for i := range r.IntN(3) {
		// The API server reads several LimitRanges in no order: only one has defaults.
		limits := r.limitRange(fmt.Sprintf("limits-%d", i), i == 0)
		_, err := server.CoreV1().LimitRanges(n.name).Create(t.Context(), limits.DeepCopy(), metav1.CreateOptions{})
		switch {
		case err == nil:
			n.LimitRanges = append(n.LimitRanges, limits)
		case !apierrors.IsInvalid(err):
			t.Fatal(err)
		}
	}
	for i := range r.IntN(5) / 2 {
		quota := r.quota(fmt.Sprintf("quota-%d", i))
		if createQuota(t, n.name, quota) {
			n.Quotas = append(n.Quotas, creation.Reported(quota))
		}
	}
	for i := range pods {
		n.pods = append(n.pods, r.pod(fmt.Sprintf("pod-%d", i)))
	}
	return n
}

func createNamespace(t *testing.T, name string) {
	t.Helper()
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := server.CoreV1().Namespaces().Create(t.Context(), namespace, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// createQuota creates a quota with its status, which a controller would write.
func createQuota(t *testing.T, namespace string, quota *corev1.ResourceQuota) bool {
	t.Helper()
	live, err := server.CoreV1().ResourceQuotas(namespace).Create(t.Context(), quota.DeepCopy(), metav1.CreateOptions{})
	if apierrors.IsInvalid(err) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	live.Status = *quota.Status.DeepCopy()
	if _, err := server.CoreV1().ResourceQuotas(namespace).UpdateStatus(t.Context(), live, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	return true
}

// waitUntilSeen waits until the admission plugins of the API server saw what was created before:
// they watch, and what they see comes in order.
func waitUntilSeen(t *testing.T) {
	t.Helper()
	for _, name := range []string{"last-limits", "last-quota"} {
		createNamespace(t, name)
	}
	one := corev1.ResourceList{corev1.ResourcePods: resource.MustParse("0")}
	last := &corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "last"}}
	last.Spec.Hard, last.Status.Hard, last.Status.Used = one, one, one
	createQuota(t, "last-quota", last)
	limits := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "last"}}
	limits.Spec.Limits = []corev1.LimitRangeItem{{Type: corev1.LimitTypeContainer, Max: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1m")}}}
	if _, err := server.CoreV1().LimitRanges("last-limits").Create(t.Context(), limits, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	probe := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "probe"}}
	probe.Spec.Containers = []corev1.Container{{Name: "main", Image: "registry.example.com/app:1", Resources: corev1.ResourceRequirements{
		Limits: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("2")},
	}}}
	for _, namespace := range []string{"last-limits", "last-quota"} {
		eventually.Holds(t, time.Minute, "the API server enforces "+namespace, func(ctx context.Context) bool {
			_, err := server.CoreV1().Pods(namespace).Create(ctx, probe, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
			return apierrors.IsForbidden(err)
		})
	}
}

// compare reports whether the API server takes a pod.
func compare(t *testing.T, n drawn, pod *corev1.Pod) bool {
	t.Helper()
	want, refused := server.CoreV1().Pods(n.name).Create(t.Context(), pod.DeepCopy(), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if refused != nil && !apierrors.IsForbidden(refused) && !apierrors.IsInvalid(refused) {
		t.Fatal(refused)
	}
	got, err := n.Create(pod)
	switch {
	case (err == nil) != (refused == nil):
		t.Errorf("%s/%s: got %v, the API server says %v\n%s", n.name, pod.Name, err, refused, described(n, pod))
	case err == nil:
		if diff := cmp.Diff(resourcesOf(want), resourcesOf(got), cmp.Comparer(func(a, b resource.Quantity) bool { return a.Cmp(b) == 0 })); diff != "" {
			t.Errorf("%s/%s is created otherwise (-server +got):\n%s\n%s", n.name, pod.Name, diff, described(n, pod))
		}
	}
	return refused == nil
}

// taken is what a pod takes, and where it can go.
type taken struct {
	Containers, Init []corev1.ResourceRequirements
	Pod              *corev1.ResourceRequirements
	Overhead         corev1.ResourceList
	NodeSelector     map[string]string
	Class            string
	Priority         *int32
	HostPorts        []int32
	Tolerations      []corev1.Toleration
}

func resourcesOf(pod *corev1.Pod) taken {
	out := taken{
		Pod: pod.Spec.Resources, Overhead: pod.Spec.Overhead, NodeSelector: pod.Spec.NodeSelector,
		Class: pod.Spec.PriorityClassName, Priority: pod.Spec.Priority, Tolerations: pod.Spec.Tolerations,
	}
	for _, c := range pod.Spec.Containers {
		out.Containers = append(out.Containers, withoutEmpty(c.Resources))
		for _, port := range c.Ports {
			out.HostPorts = append(out.HostPorts, port.HostPort)
		}
	}
	for _, c := range pod.Spec.InitContainers {
		out.Init = append(out.Init, withoutEmpty(c.Resources))
	}
	if out.Pod != nil {
		resources := withoutEmpty(*out.Pod)
		out.Pod = &resources
	}
	return out
}

// withoutEmpty makes empty lists nil, which mean the same.
func withoutEmpty(r corev1.ResourceRequirements) corev1.ResourceRequirements {
	if len(r.Requests) == 0 {
		r.Requests = nil
	}
	if len(r.Limits) == 0 {
		r.Limits = nil
	}
	return r
}

// described is a case as YAML, to look at.
func described(n drawn, pod *corev1.Pod) string {
	data, err := json.MarshalIndent(map[string]any{"limitRanges": n.LimitRanges, "pod": pod.Spec}, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(data)
}
