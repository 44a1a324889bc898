package plan

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
)

// memorySignal is the eviction signal of memory. The others count bytes or inodes of a disk.
const memorySignal = "memory.available"

// left is what a node has left of what an eviction signal watches, of whole: bytes, or inodes.
type left struct{ free, whole int64 }

// leftOf is what the node has left, by eviction signal, as far as it was read; usage can be nil.
func leftOf(capacity corev1.ResourceList, usage *facts.NodeUsage) map[string]left {
	all := map[string]left{}
	if usage == nil {
		return all
	}
	add := func(signal string, free, whole *int64) {
		if free != nil && whole != nil && *whole > 0 {
			all[signal] = left{free: *free, whole: *whole}
		}
	}
	memory := capacity.Memory().Value()
	add(memorySignal, usage.Memory.AvailableBytes, &memory)
	for name, disk := range usage.Disks {
		add(name+".available", disk.AvailableBytes, disk.CapacityBytes)
		add(name+".inodesFree", disk.InodesFree, disk.Inodes)
	}
	return all
}

// guardEviction lowers the new eviction thresholds that the node is below already: the kubelet would
// evict pods as soon as it starts again. No threshold ends up lower than it is now.
func (n *Node) guardEviction(kubelet map[string]any, all map[string]left) error {
	for _, field := range []string{"evictionHard", "evictionSoft"} {
		planned, _ := kubelet[field].(map[string]any)
		before, _ := n.Before.Kubelet[field].(map[string]any)
		thresholds := maps.Clone(planned)
		for _, signal := range slices.Sorted(maps.Keys(planned)) {
			left, known := all[signal]
			if !known || fmt.Sprint(planned[signal]) == fmt.Sprint(before[signal]) {
				continue
			}
			wanted, err := n.threshold(kubelet, field, signal, left)
			if err != nil {
				return err
			}
			if left.free >= wanted {
				continue
			}
			least, err := n.threshold(n.Before.Kubelet, field, signal, left)
			if err != nil {
				return err
			}
			if field == "evictionSoft" { // one below the hard threshold has no effect
				hard, err := n.threshold(kubelet, "evictionHard", signal, left)
				if err != nil {
					return err
				}
				least = max(least, hard)
			}
			if text, ok := lowered(signal, left, n.profile.Margins.LeftPoints, least); ok {
				thresholds[signal] = text
			} else if old, ok := before[signal]; ok {
				thresholds[signal] = old
			} else {
				delete(thresholds, signal)
			}
			n.note(fmt.Sprintf("%s.%s is %s instead of %v: %s is left, and the kubelet would evict pods at once",
				field, signal, orOff(thresholds[signal]), planned[signal], share(signal, left)))
		}
		_, hasMemory := thresholds[memorySignal]
		switch {
		case planned == nil:
		case len(thresholds) == 0, field == "evictionHard" && !hasMemory:
			// A threshold that is named switches those off that are not.
			restore(kubelet, n.Before.Kubelet, field)
		default:
			kubelet[field] = thresholds
		}
	}
	keepGracePeriods(kubelet, n.Before.Kubelet)
	return nil
}

// threshold is the amount that an eviction threshold stands for; 0: there is none.
func (n *Node) threshold(kubelet map[string]any, field, signal string, of left) (int64, error) {
	amount, err := cluster.ThresholdOf(kubelet, field, signal, *resource.NewQuantity(of.whole, resource.BinarySI))
	if err != nil {
		return 0, fmt.Errorf("guard node %s: %w", n.Name, err)
	}
	return amount.Value(), nil
}

// lowered is the highest threshold that is some points of percent below what is left; ok is false where
// it is no more than least. Memory is written in whole MiB, and the room of a disk in whole percent.
func lowered(signal string, of left, points, least int64) (text string, ok bool) {
	if signal == memorySignal {
		mib := (of.free - of.whole*points/100) >> 20
		return fmt.Sprintf("%dMi", mib), mib > 0 && mib<<20 > least
	}
	percent := int64(float64(of.free)/float64(of.whole)*100) - points
	return fmt.Sprintf("%d%%", percent), percent > 0 && percent*of.whole/100 > least
}

// share is what is left, as a note says it.
func share(signal string, of left) string {
	if signal == memorySignal {
		return fmt.Sprintf("%dMi", of.free>>20)
	}
	return fmt.Sprintf("%.1f%%", float64(of.free)/float64(of.whole)*100)
}

func orOff(threshold any) any {
	if threshold == nil {
		return "off"
	}
	return threshold
}

func restore(kubelet, before map[string]any, field string) {
	if old, ok := before[field]; ok {
		kubelet[field] = old
	} else {
		delete(kubelet, field)
	}
}

// keepGracePeriods takes away the grace periods of soft thresholds that are not planned any more.
func keepGracePeriods(kubelet, before map[string]any) {
	const field = "evictionSoftGracePeriod"
	periods, ok := kubelet[field].(map[string]any)
	if !ok {
		return
	}
	soft, _ := kubelet["evictionSoft"].(map[string]any)
	old, _ := before[field].(map[string]any)
	periods = maps.Clone(periods)
	maps.DeleteFunc(periods, func(signal string, _ any) bool {
		_, planned := soft[signal]
		_, was := old[signal]
		return !planned && !was
	})
	if len(periods) == 0 {
		restore(kubelet, before, field)
		return
	}
	kubelet[field] = periods
}
