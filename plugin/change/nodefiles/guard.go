package nodefiles

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// guard returns why nothing must be written for a node; "" where something can.
func guard(n Node) string {
	if len(validation.IsDNS1123Subdomain(n.Name)) > 0 {
		return "this is not a name that a node can have"
	}
	if !reachable(n.Address) {
		return fmt.Sprintf("%q is neither an address nor the name of a machine", n.Address)
	}
	for _, check := range []func(Node) string{guardPods, guardMemory, guardEviction} {
		if reason := check(n); reason != "" {
			return reason
		}
	}
	return ""
}

// zone is the name of an interface, behind the % of an IPv6 address. Parsers take anything for one,
// and a shell would read it.
var zone = regexp.MustCompile(`^[A-Za-z0-9._-]*$`)

// reachable is true for an address or the name of a machine, and for none.
func reachable(address string) bool {
	ip, err := netip.ParseAddr(address)
	return address == "" || err == nil && zone.MatchString(ip.Zone()) || len(validation.IsDNS1123Subdomain(address)) == 0
}

// guardPods: with less room than pods, the kubelet would refuse running ones after its restart.
func guardPods(n Node) string {
	wanted, ok := number(n.After.Kubelet["maxPods"])
	if !ok || same(n.Before.Kubelet["maxPods"], n.After.Kubelet["maxPods"]) {
		return ""
	}
	if 100*wanted < int64(n.PodsPercent)*int64(n.RunningPods) {
		return fmt.Sprintf("%d pods run on it, and maxPods of %d is less than %d%% of that: some could be refused (OutOfpods)", n.RunningPods, wanted, n.PodsPercent)
	}
	return ""
}

// guardMemory: with less than is requested, too.
func guardMemory(n Node) string {
	kubelet := n.After.Kubelet
	if n.CapacityMiB <= 0 || kubelet == nil {
		return ""
	}
	capacity := int64(n.CapacityMiB) << 20
	left := capacity
	for _, key := range []string{"kubeReserved", "systemReserved", "evictionHard"} {
		from, _ := kubelet[key].(map[string]any)
		signal := map[string]string{"evictionHard": "memory.available"}[key]
		if signal == "" {
			signal = "memory"
		}
		value := from[signal]
		taken, err := amount(value, capacity)
		if err != nil {
			return fmt.Sprintf("%s of %s: %v", signal, key, err)
		}
		left -= taken
	}
	if needed := int64(n.RequestedMiB) << 20; 100*left < int64(n.MemoryPercent)*needed {
		return fmt.Sprintf("its pods request %d MiB, and %d MiB would be left for them, less than %d%% of that: some could be refused (OutOfmemory); smaller requests, rolled out before, make room", n.RequestedMiB, left>>20, n.MemoryPercent)
	}
	return ""
}

// guardEviction: one signal that is set zeroes the others, and a soft one needs its grace period.
func guardEviction(n Node) string {
	hard, _ := n.After.Kubelet["evictionHard"].(map[string]any)
	merges, _ := n.After.Kubelet["mergeDefaultEvictionSettings"].(bool)
	if !same(n.Before.Kubelet["evictionHard"], n.After.Kubelet["evictionHard"]) && hard["memory.available"] == nil && !merges {
		return "evictionHard without memory.available would turn eviction for memory off"
	}
	soft, _ := n.After.Kubelet["evictionSoft"].(map[string]any)
	grace, _ := n.After.Kubelet["evictionSoftGracePeriod"].(map[string]any)
	for _, signal := range keys(soft) {
		if grace[signal] == nil {
			return fmt.Sprintf("evictionSoft of %s has no grace period: the kubelet would not start", signal)
		}
	}
	return ""
}

// amount of memory, a quantity or a percentage of the whole. Absent is none.
func amount(value any, whole int64) (int64, error) {
	if value == nil {
		return 0, nil
	}
	text := scalar(value)
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		share, err := strconv.ParseFloat(percent, 64)
		if err != nil {
			return 0, fmt.Errorf("percentage %q: %w", text, err)
		}
		return int64(share / 100 * float64(whole)), nil
	}
	quantity, err := resource.ParseQuantity(text)
	if err != nil {
		return 0, fmt.Errorf("quantity %q: %w", text, err)
	}
	return quantity.Value(), nil
}

// number reads a whole number of any type.
func number(value any) (int64, bool) {
	data, err := json.Marshal(value)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(string(data), 10, 64)
	return n, err == nil
}
