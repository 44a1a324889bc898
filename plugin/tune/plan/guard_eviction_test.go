package plan

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// usageOf is a node of 2000 MiB with memory and disk left in percent.
func usageOf(memory, disk float64) *facts.NodeUsage {
	amount := func(percent float64, whole int64) *int64 {
		n := int64(percent / 100 * float64(whole))
		return &n
	}
	return &facts.NodeUsage{
		Memory: facts.Memory{AvailableBytes: amount(memory, 2000<<20)},
		Disks: map[string]facts.Disk{"nodefs": {
			AvailableBytes: amount(disk, 40<<30), CapacityBytes: amount(100, 40<<30),
			InodesFree: amount(disk, 1000), Inodes: amount(100, 1000),
		}},
	}
}

func TestNoPodIsEvictedAtOnce(t *testing.T) {
	type object = map[string]any
	wanted := func() object {
		return object{
			"evictionHard":            object{"memory.available": "100Mi", "nodefs.available": "10%", "nodefs.inodesFree": "5%", "imagefs.available": "10%"},
			"evictionSoft":            object{"memory.available": "180Mi"},
			"evictionSoftGracePeriod": object{"memory.available": "90s"},
		}
	}
	with := func(change func(object)) object {
		kubelet := wanted()
		change(kubelet)
		return kubelet
	}
	for name, c := range map[string]struct {
		usage        *facts.NodeUsage
		before, want object
		notes        []string
	}{
		"not read":   {nil, object{}, wanted(), nil},
		"enough":     {usageOf(20, 50), object{}, wanted(), nil},
		"just above": {usageOf(20, 10.1), object{}, wanted(), nil},
		"the disk is fuller": {usageOf(20, 9.9), object{"evictionHard": object{"nodefs.available": "3%"}},
			with(func(o object) { o["evictionHard"].(object)["nodefs.available"] = "7%" }),
			[]string{"evictionHard.nodefs.available is 7% instead of 10%: 9.9% is left, and the kubelet would evict pods at once"}},
		"the disk is almost full": {usageOf(20, 4), object{"evictionHard": object{"nodefs.available": "3%"}},
			with(func(o object) {
				o["evictionHard"].(object)["nodefs.available"] = "3%"
				o["evictionHard"].(object)["nodefs.inodesFree"] = "2%"
			}),
			[]string{
				"evictionHard.nodefs.available is 3% instead of 10%: 4.0% is left, and the kubelet would evict pods at once",
				"evictionHard.nodefs.inodesFree is 2% instead of 5%: 4.0% is left, and the kubelet would evict pods at once",
			}},
		"the disk is full": {usageOf(20, 0), object{"evictionHard": object{"memory.available": "50Mi"}},
			with(func(o object) {
				delete(o["evictionHard"].(object), "nodefs.available")
				delete(o["evictionHard"].(object), "nodefs.inodesFree")
			}),
			[]string{
				"evictionHard.nodefs.available is off instead of 10%: 0.0% is left, and the kubelet would evict pods at once",
				"evictionHard.nodefs.inodesFree is off instead of 5%: 0.0% is left, and the kubelet would evict pods at once",
			}},
		"unchanged below": {usageOf(20, 4), object{"evictionHard": object{"nodefs.available": "10%", "nodefs.inodesFree": "5%"}}, wanted(), nil},
		"less memory than the soft threshold": {usageOf(8, 50), object{},
			with(func(o object) { o["evictionSoft"].(object)["memory.available"] = "120Mi" }),
			[]string{"evictionSoft.memory.available is 120Mi instead of 180Mi: 160Mi is left, and the kubelet would evict pods at once"}},
		"less memory than both": {usageOf(4, 50), object{"evictionHard": object{"memory.available": "50Mi"}},
			object{"evictionHard": object{"memory.available": "50Mi", "nodefs.available": "10%", "nodefs.inodesFree": "5%", "imagefs.available": "10%"}},
			[]string{
				"evictionHard.memory.available is 50Mi instead of 100Mi: 80Mi is left, and the kubelet would evict pods at once",
				"evictionSoft.memory.available is off instead of 180Mi: 80Mi is left, and the kubelet would evict pods at once",
			}},
		"no memory": {usageOf(0, 50), object{"evictionHard": object{"nodefs.available": "15%"}},
			object{"evictionHard": object{"nodefs.available": "15%"}},
			[]string{
				"evictionHard.memory.available is off instead of 100Mi: 0Mi is left, and the kubelet would evict pods at once",
				"evictionSoft.memory.available is off instead of 180Mi: 0Mi is left, and the kubelet would evict pods at once",
			}},
	} {
		t.Run(name, func(t *testing.T) {
			n := guarded(t, c.before, wanted(), c.usage)
			if diff := cmp.Diff(c.want, n.After.Kubelet); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.notes, n.Notes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func guarded(t *testing.T, before, after map[string]any, usage *facts.NodeUsage) Node {
	t.Helper()
	n := Node{Name: "n1"}
	n.profile.Margins.LeftPoints = 2
	n.Before.Kubelet, n.After.Kubelet = before, after
	capacity := corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("2000Mi"), corev1.ResourceCPU: resource.MustParse("1")}
	if err := n.guard(capacity, load{}, usage); err != nil {
		t.Fatal(err)
	}
	return n
}

// No threshold that a plan changes is above what is left.
func TestNoThresholdIsAboveWhatIsLeft(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(texts ...string) string { return texts[random.IntN(len(texts))] }
	draw := func(texts ...string) map[string]any {
		out := map[string]any{}
		for _, signal := range []string{memorySignal, "nodefs.available", "nodefs.inodesFree", "imagefs.available"} {
			if text := pick(append(texts, "")...); text != "" && (signal != "nodefs.inodesFree" || !strings.HasSuffix(text, "i")) {
				out[signal] = text
			}
		}
		return out
	}
	for i := range 5000 {
		before := map[string]any{"evictionHard": draw("3%", "7%", "50Mi", "1Gi"), "evictionSoft": draw("4%", "90Mi")}
		after := map[string]any{"evictionHard": draw("5%", "10%", "100Mi"), "evictionSoft": draw("8%", "12%", "190Mi")}
		usage := usageOf(random.Float64()*15, random.Float64()*15)
		n := guarded(t, before, after, usage)
		all := leftOf(corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("2000Mi")}, usage)
		for _, field := range []string{"evictionHard", "evictionSoft"} {
			result, _ := n.After.Kubelet[field].(map[string]any)
			old := before[field].(map[string]any)
			for signal, text := range result {
				left, known := all[signal]
				if !known || fmt.Sprint(text) == fmt.Sprint(old[signal]) {
					continue
				}
				now, err := n.threshold(n.After.Kubelet, field, signal, left)
				if err != nil {
					t.Fatal(err)
				}
				if now > left.free {
					t.Fatalf("%d: %s.%s is %v with %d left of %d", i, field, signal, text, left.free, left.whole)
				}
			}
		}
	}
}
