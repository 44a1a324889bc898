//go:build e2e

package webhook

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// sizes are what the documentation promises for a container without any, on the only node there is:
// as request the share of a pod in 70% of its memory, in steps of 16Mi; as limit four times that, and
// at most a quarter of the node. The node is made for a pod for each 80 MiB, at most 30 a core.
func sizes(t *testing.T) (request, limit resource.Quantity) {
	t.Helper()
	list, err := api.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("there are %d nodes, want one: %v", len(list.Items), err)
	}
	capacity, allocatable := list.Items[0].Status.Capacity, list.Items[0].Status.Allocatable
	const mib = 1 << 20
	memory := float64(allocatable.Memory().Value() / mib)
	pods := math.Floor(min(float64(capacity.Memory().Value())/mib/80, 30*float64(capacity.Cpu().Value())))
	pods = min(max(pods, 8), 110, float64(allocatable.Pods().Value()))
	requested := min(max(math.Ceil(memory*0.7/pods/16)*16, 16), 128)
	limited := max(min(requested*4, math.Floor(memory/4)), 64)
	return resource.MustParse(fmt.Sprintf("%.0fMi", requested)), resource.MustParse(fmt.Sprintf("%.0fMi", limited))
}

func running(t *testing.T, namespace string, pod *corev1.Pod) *corev1.Pod {
	t.Helper()
	if _, err := create(t.Context(), namespace, pod); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		home.Must(t, "delete", "pod", pod.Name, "-n", namespace, "--ignore-not-found", "--force", "--grace-period=0")
	})
	home.Must(t, "wait", "--for=condition=Ready", "pod/"+pod.Name, "-n", namespace, "--timeout=60s")
	return get(t, namespace, pod.Name)
}

func TestBarePodRunsWithSizesOfTheNode(t *testing.T) {
	install(t)
	pod := running(t, guarded, bare("sized"))
	request, limit := sizes(t)
	measured(t, "sizes injected on the node", fmt.Sprintf("request %s, limit %s", &request, &limit))
	want := corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceMemory: request}, Limits: corev1.ResourceList{corev1.ResourceMemory: limit},
	}
	if diff := cmp.Diff(want, pod.Spec.Containers[0].Resources); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	injected, ok, err := admission.ReadInjected(map[string]any{"metadata": map[string]any{"annotations": map[string]any{
		admission.Annotation: pod.Annotations[admission.Annotation],
	}}})
	if !ok || err != nil {
		t.Fatalf("its annotations %v: %v", pod.Annotations, err)
	}
	note := admission.Injected{
		Containers: map[string]map[string]any{"web": {"resources.requests.memory": request.String(), "resources.limits.memory": limit.String()}},
		Controls:   []string{"memory-limit", "memory-request"},
		Sizing:     injected.Sizing,
	}
	if diff := cmp.Diff(note, injected); diff != "" {
		t.Errorf("annotation (-want +got):\n%s", diff)
	}
	if got := memoryLimit(t, memoryCgroup(t, pod)); got != limit.Value() {
		t.Errorf("the kernel limits its container to %d bytes, want %d", got, limit.Value())
	}
}

// That is what limits are for: one pod that eats too much is killed, and not the node.
func TestGreedyPodIsKilledAtItsLimitAlone(t *testing.T) {
	install(t)
	_, limit := sizes(t)
	neighbour := running(t, guarded, bare("neighbour"))
	webhook := webhookPod(t)
	greedy := bare("greedy", "-eat", fmt.Sprint(limit.Value()>>20+64))
	if _, err := create(t.Context(), guarded, greedy); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { home.Must(t, "delete", "pod", greedy.Name, "-n", guarded, "--force", "--grace-period=0") })
	var ended *corev1.ContainerStateTerminated
	took := eventually.Holds(t, time.Minute, "the greedy pod ends", func(context.Context) bool {
		for _, status := range get(t, guarded, greedy.Name).Status.ContainerStatuses {
			ended = status.State.Terminated
		}
		return ended != nil
	})
	if ended.Reason != "OOMKilled" || ended.ExitCode != 137 {
		t.Errorf("it ended by %s with exit code %d, want OOMKilled with 137", ended.Reason, ended.ExitCode)
	}
	measured(t, fmt.Sprintf("from the creation of a pod that eats more than %s to its end", &limit), took)
	for _, before := range []*corev1.Pod{neighbour, &webhook} {
		after := get(t, before.Namespace, before.Name)
		if after.Status.ContainerStatuses[0].RestartCount != before.Status.ContainerStatuses[0].RestartCount ||
			after.Status.Phase != corev1.PodRunning || after.Status.ContainerStatuses[0].State.Running == nil {
			t.Errorf("pod %s was harmed: %+v", before.Name, after.Status)
		}
	}
	conditions := home.Must(t, "get", "nodes", "-o", `jsonpath={range .items[0].status.conditions[*]}{.type}={.status} {end}`)
	if want := "MemoryPressure=False DiskPressure=False PIDPressure=False Ready=True "; conditions != want {
		t.Errorf("the node is %s, want %s", conditions, want)
	}
}
