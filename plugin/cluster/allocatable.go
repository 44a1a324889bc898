package cluster

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// evictionSignals are the eviction signals that keep something back of a resource.
// Source: pkg/kubelet/cm/node_container_manager_linux.go, GetNodeAllocatableReservation.
var evictionSignals = map[corev1.ResourceName]string{
	corev1.ResourceMemory:           "memory.available",
	corev1.ResourceEphemeralStorage: "nodefs.available",
}

// Allocatable is what pods can request of a node whose kubelet runs with the configuration: the
// capacity less kubeReserved, systemReserved and the hard eviction thresholds, and no more pods
// than maxPods and podsPerCore let it run. It is how the kubelet itself computes it.
func Allocatable(capacity corev1.ResourceList, kubelet map[string]any) (corev1.ResourceList, error) {
	out := corev1.ResourceList{}
	for name, whole := range capacity {
		left := whole.DeepCopy()
		for _, field := range []string{"kubeReserved", "systemReserved"} {
			reserved, err := QuantityIn(kubelet, field, string(name))
			if err != nil {
				return nil, err
			}
			left.Sub(reserved)
		}
		if signal := evictionSignals[name]; signal != "" {
			threshold, err := ThresholdOf(kubelet, "evictionHard", signal, whole)
			if err != nil {
				return nil, err
			}
			left.Sub(threshold)
		}
		if left.Sign() < 0 {
			left = resource.Quantity{Format: whole.Format}
		}
		out[name] = left
	}
	if pods := podLimit(kubelet, capacity.Cpu().Value()); pods > 0 {
		out[corev1.ResourcePods] = *resource.NewQuantity(pods, resource.DecimalSI)
	}
	return out, nil
}

// podLimit is how many pods the kubelet runs; 0: it does not say.
func podLimit(kubelet map[string]any, cores int64) int64 {
	limit := WholeNumber(kubelet["maxPods"])
	if perCore := WholeNumber(kubelet["podsPerCore"]); perCore > 0 {
		limit = min(limit, perCore*cores)
	}
	return limit
}

// QuantityIn is an entry of a map of the kubelet, such as memory of kubeReserved; 0 where there is none.
func QuantityIn(kubelet map[string]any, field, key string) (resource.Quantity, error) {
	values, _ := kubelet[field].(map[string]any)
	value, ok := values[key]
	if !ok {
		return resource.Quantity{}, nil
	}
	parsed, err := resource.ParseQuantity(fmt.Sprint(value))
	if err != nil {
		return resource.Quantity{}, fmt.Errorf("read %s.%s %q of the kubelet: %w", field, key, value, err)
	}
	return parsed, nil
}

// ThresholdOf is an eviction threshold of evictionHard or evictionSoft, which can be a share of the
// capacity. One that is not named is off.
func ThresholdOf(kubelet map[string]any, field, signal string, whole resource.Quantity) (resource.Quantity, error) {
	values, _ := kubelet[field].(map[string]any)
	text := fmt.Sprint(values[signal])
	share, isShare := strings.CutSuffix(text, "%")
	if !isShare {
		return QuantityIn(kubelet, field, signal)
	}
	percent, err := strconv.ParseFloat(share, 64)
	if err != nil || percent < 0 || percent > 100 {
		return resource.Quantity{}, fmt.Errorf("read %s.%s %q of the kubelet: not a percentage or quantity", field, signal, text)
	}
	return *resource.NewQuantity(int64(percent/100*float64(whole.Value())), whole.Format), nil
}

// WholeNumber reads a number as JSON and YAML decode it; 0 for anything else.
func WholeNumber(value any) int64 {
	switch n := value.(type) {
	case int64:
		return n
	case int:
		return int64(n)
	case float64:
		return int64(n)
	}
	return 0
}
