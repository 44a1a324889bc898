package scheduling_test

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// dice makes a sample from a seed.
type dice struct {
	*rand.Rand
	seed    uint64
	sample  sample
	zones   int
	keys    []string // topology keys that nodes have
	free    int64    // memory of the nodes, in MiB, that pods do not request yet
	pressed float64  // how much of all memory the pods can request
	strict  int      // percent of the odds of what makes pods hard to place
}

func (d *dice) chance(percent int) bool { return d.IntN(100) < percent }

// strictly is a chance of something that makes pods hard to place.
func (d *dice) strictly(percent int) bool { return d.IntN(10000) < percent*d.strict }

func pick[T any](d *dice, of ...T) T { return of[d.IntN(len(of))] }

// roll makes the sample of a seed: the same for the same seed.
func roll(seed uint64) *sample {
	d := &dice{Rand: rand.New(rand.NewPCG(seed, 1)), seed: seed}
	d.zones = 1 + d.IntN(3)
	d.keys = []string{corev1.LabelHostname, corev1.LabelTopologyZone}
	d.strict = pick(d, 10, 30, 100)
	d.pressed = 0.2 + 0.6*d.Float64()
	for i := range 1 + d.IntN(8) {
		d.node(i)
	}
	d.free = int64(float64(d.free) * d.pressed)
	for i := 0; i < 9 && d.free > 0; i++ {
		d.workload(i)
	}
	d.order()
	return &d.sample
}

func (d *dice) node(i int) {
	name := fmt.Sprintf("s%d-node-%d", d.seed, i)
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
		corev1.LabelHostname: name,
		"disk":               pick(d, "ssd", "hdd"),
	}}}
	if !d.chance(5) {
		n.Labels[corev1.LabelTopologyZone] = fmt.Sprintf("zone-%d", d.IntN(d.zones))
	}
	memory := pick[int64](d, 512, 1024, 2048, 2048, 4096)
	d.free += memory
	n.Status.Allocatable = corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse(pick(d, "1", "2", "2", "4", "1930m")),
		corev1.ResourceMemory:           *resource.NewQuantity(memory<<20, resource.BinarySI),
		corev1.ResourceEphemeralStorage: resource.MustParse("20Gi"),
		corev1.ResourcePods:             resource.MustParse(pick(d, "6", "12", "30", "110")),
	}
	if d.chance(20) {
		n.Status.Allocatable["example.com/device"] = resource.MustParse("2")
	}
	n.Status.Capacity = n.Status.Allocatable
	if d.chance(12) {
		n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{
			Key: "dedicated", Value: pick(d, "web", "db"),
			Effect: pick(d, corev1.TaintEffectNoSchedule, corev1.TaintEffectPreferNoSchedule, corev1.TaintEffectNoExecute),
		})
	}
	n.Spec.Unschedulable = i > 0 && d.chance(5)
	d.sample.nodes = append(d.sample.nodes, n)
}

var priorities = []int32{1000, 100}

func className(value int32) string { return fmt.Sprintf("priority-%d", value) }

// order sorts the pods by priority, highest first, as the queue does: they are made in this order.
func (d *dice) order() {
	var sorted []*corev1.Pod
	for _, class := range []string{className(1000), className(100), ""} {
		for _, pod := range d.sample.pods {
			if pod.Spec.PriorityClassName == class {
				sorted = append(sorted, pod)
			}
		}
	}
	d.sample.pods = sorted
	for i, pod := range sorted {
		pod.Name = fmt.Sprintf("s%d-%03d-%s", d.seed, i, pod.Name)
	}
}
