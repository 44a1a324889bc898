package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

func podThatRequests(memory, cpu string) *corev1.Pod {
	requests := corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(memory), corev1.ResourceCPU: resource.MustParse(cpu)}
	return &corev1.Pod{Spec: corev1.PodSpec{
		NodeName: "n1", Containers: []corev1.Container{{Name: "a", Resources: corev1.ResourceRequirements{Requests: requests}}},
	}}
}

// TestTheKubeletAdmitsThePodsThatRunAgain: it can start again before its pods are replaced by those
// that request less.
func TestTheKubeletAdmitsThePodsThatRunAgain(t *testing.T) {
	reserve := func(memory, cpu string) map[string]any { return map[string]any{"memory": memory, "cpu": cpu} }
	n := Node{Name: "n1"}
	n.profile.Margins.Pods, n.profile.Margins.Memory = 120, 110
	n.Before.Kubelet = map[string]any{"maxPods": int64(110)}
	n.After = facts.NodeConfig{Kubelet: map[string]any{
		"maxPods": int64(24), "kubeReserved": reserve("300Mi", "100m"), "systemReserved": reserve("100Mi", "100m"),
	}}
	capacity := corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("1000Mi"), corev1.ResourceCPU: resource.MustParse("1")}
	load := loadsOf([]*corev1.Pod{podThatRequests("700Mi", "900m")}, []*corev1.Pod{podThatRequests("100Mi", "950m")})["n1"]
	if err := n.guard(capacity, load, nil); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"maxPods": int64(24), "kubeReserved": reserve("172Mi", "25m"), "systemReserved": reserve("57Mi", "25m")}
	if diff := cmp.Diff(want, n.After.Kubelet); diff != "" {
		t.Error(diff)
	}
}
