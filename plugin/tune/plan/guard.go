package plan

import (
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
)

// guard keeps a node's plan from refusing the pods that run there: a kubelet that starts again takes
// back no pod that its new allocatable, or its new maxPods, has no room for, and evicts pods where less
// is left than its new thresholds. load is what they request with the plan; usage, which can be nil, is
// what was read of the node. What it gives up, it notes.
func (n *Node) guard(capacity corev1.ResourceList, load load, usage *facts.NodeUsage) error {
	if n.After.Kubelet == nil {
		return nil
	}
	kubelet := maps.Clone(n.After.Kubelet)
	podPercent, _ := n.Margins()
	if limit, least := cluster.WholeNumber(kubelet["maxPods"]), ceiling(podPercent*int64(load.pods), 100); limit > 0 && limit < least {
		kubelet["maxPods"] = min(least, max(limit, capacity.Pods().Value()))
		n.note(fmt.Sprintf("maxPods stays at %d instead of %d, since %d pods run here", kubelet["maxPods"], limit, load.pods))
	}
	if err := n.guardEviction(kubelet, leftOf(capacity, usage)); err != nil {
		return err
	}
	for _, name := range []corev1.ResourceName{corev1.ResourceMemory, corev1.ResourceCPU} {
		if err := n.guardReserved(kubelet, capacity, load.requests, name); err != nil {
			return err
		}
	}
	n.After.Kubelet = kubelet
	return nil
}

// guardReserved lowers the reservations of a resource, in proportion, to what the pods leave of it;
// never below what is reserved now.
func (n *Node) guardReserved(kubelet map[string]any, capacity, load corev1.ResourceList, name corev1.ResourceName) error {
	left, err := cluster.Allocatable(capacity, kubelet)
	if err != nil {
		return fmt.Errorf("guard node %s: %w", n.Name, err)
	}
	percent := int64(100)
	if name == corev1.ResourceMemory {
		_, percent = n.Margins()
	}
	unit := unitOf(name)
	need := ceiling(percent*in(load[name], unit), 100)
	short := need - in(left[name], unit)
	if short <= 0 {
		return nil
	}
	reserved := map[string]int64{}
	var total, now int64
	for _, field := range []string{"kubeReserved", "systemReserved"} {
		after, err := cluster.QuantityIn(kubelet, field, string(name))
		if err != nil {
			return fmt.Errorf("guard node %s: %w", n.Name, err)
		}
		before, err := cluster.QuantityIn(n.Before.Kubelet, field, string(name))
		if err != nil {
			return fmt.Errorf("guard node %s: %w", n.Name, err)
		}
		reserved[field] = in(after, unit)
		total += in(after, unit)
		now += in(before, unit)
	}
	if total <= now {
		return nil // what is short is not for the plan's reservations
	}
	rest := max(total-short, now, 0)
	for field, amount := range reserved {
		share := int64(float64(amount) * float64(rest) / float64(total))
		kubelet[field] = withAmount(kubelet[field], name, share)
	}
	n.note(fmt.Sprintf("%s reserves less than recommended, %s instead of %s: the pods here request %s",
		name, amountOf(rest, name), amountOf(total, name), amountOf(in(load[name], unit), name)))
	return nil
}

// ceiling is the quotient, rounded up.
func ceiling(n, by int64) int64 { return (n + by - 1) / by }

func withAmount(values any, name corev1.ResourceName, amount int64) map[string]any {
	out := map[string]any{}
	if old, ok := values.(map[string]any); ok {
		maps.Copy(out, old)
	}
	out[string(name)] = amountOf(amount, name)
	return out
}

// unitOf is the unit that amounts of a resource are counted in: MiB, or a thousandth of a core.
func unitOf(name corev1.ResourceName) resource.Scale {
	if name == corev1.ResourceCPU {
		return resource.Milli
	}
	return 0
}

func in(q resource.Quantity, unit resource.Scale) int64 {
	if unit == resource.Milli {
		return q.MilliValue()
	}
	return q.Value() >> 20
}

func amountOf(n int64, name corev1.ResourceName) string {
	if name == corev1.ResourceCPU {
		return fmt.Sprintf("%dm", n)
	}
	return fmt.Sprintf("%dMi", n)
}
