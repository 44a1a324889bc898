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
