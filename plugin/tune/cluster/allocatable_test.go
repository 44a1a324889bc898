package cluster

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

func resources(pairs ...string) corev1.ResourceList {
	list := corev1.ResourceList{}
	for i := 0; i < len(pairs); i += 2 {
		list[corev1.ResourceName(pairs[i])] = resource.MustParse(pairs[i+1])
	}
	return list
}

func written(list corev1.ResourceList) map[string]string {
	out := map[string]string{}
	for name, quantity := range list {
		out[string(name)] = quantity.String()
	}
	return out
}

func TestAllocatableIsWhatTheKubeletComputes(t *testing.T) {
	capacity := resources("cpu", "2", "memory", "1970Mi", "ephemeral-storage", "40Gi", "pods", "110")
	kubelet := map[string]any{
		"maxPods":        float64(24),
		"kubeReserved":   map[string]any{"cpu": "100m", "memory": "304Mi", "ephemeral-storage": "1Gi"},
		"systemReserved": map[string]any{"cpu": "50m", "memory": "178Mi"},
		"evictionHard":   map[string]any{"memory.available": "98Mi", "nodefs.available": "10%", "nodefs.inodesFree": "5%"},
	}
	got, err := Allocatable(capacity, kubelet)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"cpu": "1850m", "memory": "1390Mi", "ephemeral-storage": "35Gi", "pods": "24"}
	if diff := cmp.Diff(want, written(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAllocatableOfPodsIsTheSmallerOfBothLimits(t *testing.T) {
	got, err := Allocatable(resources("cpu", "2", "pods", "110"), map[string]any{"maxPods": int64(110), "podsPerCore": int64(10)})
	if err != nil || got.Pods().Value() != 20 {
		t.Errorf("got %v, %v, want 20 pods", got.Pods(), err)
	}
}

func TestAllocatableIsNeverBelowZero(t *testing.T) {
	got, err := Allocatable(resources("memory", "512Mi"), map[string]any{"kubeReserved": map[string]any{"memory": "1Gi"}})
	if err != nil || !got.Memory().IsZero() {
		t.Errorf("got %v, %v, want 0", got.Memory(), err)
	}
}

func TestAllocatableNamesWhatItCannotRead(t *testing.T) {
	for field, kubelet := range map[string]map[string]any{
		"kubeReserved.memory":           {"kubeReserved": map[string]any{"memory": "plenty"}},
		"evictionHard.memory.available": {"evictionHard": map[string]any{"memory.available": "many%"}},
	} {
		if _, err := Allocatable(resources("memory", "1Gi"), kubelet); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func TestWhatNobodyReadIsAssumedFromTheNodeAndTheDistribution(t *testing.T) {
	whole := resources("memory", "1970Mi", "pods", "110")
	named := map[string]any{"anonymous": map[string]any{"enabled": false}}
	asks := map[string]any{"mode": "Webhook"}
	for distribution, test := range map[string]struct {
		allocatable corev1.ResourceList
		want        map[string]any
	}{
		"k3s": {whole, map[string]any{
			"maxPods": int64(110), "evictionHard": map[string]any{"imagefs.available": "5%", "nodefs.available": "5%"},
			"authentication": named, "authorization": asks,
		}},
		"kubeadm": {resources("memory", "1670Mi"), map[string]any{
			"maxPods": int64(110), "evictionHard": upstreamEviction, "kubeReserved": map[string]any{"memory": "200Mi"},
			"authentication": named, "authorization": asks,
		}},
		"": {whole, map[string]any{"maxPods": int64(110), "evictionHard": upstreamEviction}},
	} {
		if diff := cmp.Diff(test.want, Assume(distribution, whole, test.allocatable)); diff != "" {
			t.Errorf("%s: %s", distribution, diff)
		}
	}
}

// A kubelet that merges its defaults keeps 100Mi back though nobody named the signal.
func TestDefaultsOfEvictionThatAreMerged(t *testing.T) {
	capacity := corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("1000Mi")}
	for want, merges := range map[string]bool{"900Mi": true, "1000Mi": false} {
		left, err := Allocatable(capacity, map[string]any{
			"evictionHard": map[string]any{"nodefs.available": "10%"}, "mergeDefaultEvictionSettings": merges,
		})
		if got := left.Memory().String(); err != nil || got != want {
			t.Errorf("merges %t: %s, %v, want %s", merges, got, err, want)
		}
	}
}
