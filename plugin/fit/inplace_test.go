package fit

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// After a restart, the kubelet admits its pods anew.
func TestInPlace(t *testing.T) {
	device := func(p *corev1.Pod) {
		p.Spec.Containers[0].Resources.Requests["example.com/device"] = resource.MustParse("1")
	}
	done := func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }
	for name, c := range map[string]struct {
		node *corev1.Node
		pods []*corev1.Pod
		want []string
	}{
		"all fit": {
			aNode("one", "1", "1Gi", "3"),
			[]*corev1.Pod{aPod("a", "one", "500m", "512Mi"), aPod("b", "one", "500m", "512Mi"), aPod("c", "one", "", "")},
			[]string{},
		},
		"the youngest has no memory left": {
			aNode("one", "1", "1000Mi", "9"),
			[]*corev1.Pod{aPod("a", "one", "", "600Mi"), aPod("b", "one", "", "401Mi")},
			[]string{"shop/b: 1 node one: OutOfmemory: 401 MiB requested, 400 MiB free of 1000 MiB"},
		},
		"CPU": {
			aNode("one", "1", "1Gi", "9"),
			[]*corev1.Pod{aPod("a", "one", "600m", ""), aPod("b", "one", "500m", "")},
			[]string{"shop/b: 1 node one: OutOfcpu: 500m requested, 400m free of 1000m"},
		},
		"number of pods": {
			aNode("one", "1", "1Gi", "1"),
			[]*corev1.Pod{aPod("a", "one", "", ""), aPod("b", "one", "", "")},
			[]string{"shop/b: 1 node one: OutOfpods: it admits 1"},
		},
		"static pods come first, then critical ones": {
			aNode("one", "1", "300Mi", "9"),
			[]*corev1.Pod{
				aPod("a", "one", "", "100Mi"), aPod("b", "one", "", "100Mi"),
				aPod("y", "one", "", "100Mi", prioritized(systemCritical)), aPod("z", "one", "", "100Mi", mirror),
			},
			[]string{"shop/b: 1 node one: OutOfmemory: 100 MiB requested, 0 MiB free of 300 MiB"},
		},
		"host port": {
			aNode("one", "1", "1Gi", "9"),
			[]*corev1.Pod{aPod("a", "one", "", "", port80("")), aPod("b", "one", "", "", port80("10.0.0.1"))},
			[]string{"shop/b: 1 node one: NodePorts: host port taken"},
		},
		"host port of another address": {
			aNode("one", "1", "1Gi", "9"),
			[]*corev1.Pod{aPod("a", "one", "", "", port80("10.0.0.2")), aPod("b", "one", "", "", port80("10.0.0.1"))},
			[]string{},
		},
		"NoExecute taints, but for static pods": {
			taintedNode(aNode("one", "1", "1Gi", "9"), corev1.TaintEffectNoExecute),
			[]*corev1.Pod{aPod("a", "one", "", ""), aPod("b", "one", "", "", mirror)},
			[]string{"shop/a: 1 node one: TaintToleration: taint not tolerated: dedicated=db:NoExecute"},
		},
		"NoSchedule taints don't matter any more": {
			taintedNode(cordonedNode(aNode("one", "1", "1Gi", "9")), corev1.TaintEffectNoSchedule),
			[]*corev1.Pod{aPod("a", "one", "", "")},
			[]string{},
		},
		"node selector": {
			aNode("one", "1", "1Gi", "9"),
			[]*corev1.Pod{aPod("a", "one", "", "", on("disk", "ssd"))},
			[]string{"shop/a: 1 node one: NodeAffinity: node selector or node affinity chooses others"},
		},
		"a device that the node does not know is not checked": {
			aNode("one", "1", "1Gi", "9"),
			[]*corev1.Pod{aPod("a", "one", "", "", device)},
			[]string{},
		},
		"what has ended takes nothing": {
			aNode("one", "1", "1Gi", "1"),
			[]*corev1.Pod{aPod("a", "one", "", "1Gi", done), aPod("b", "one", "", "1Gi")},
			[]string{},
		},
		"a node that is not there": {
			aNode("one", "1", "1Gi", "1"),
			[]*corev1.Pod{aPod("a", "two", "", "")},
			[]string{"shop/a: node two, which it is bound to, does not exist"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := proveOne(t, Cluster{Nodes: []*corev1.Node{c.node}, Pods: c.pods}, InPlace)
			same(t, "without a place", said(s.Unplaced), c.want)
			want := No
			if len(c.want) == 0 {
				want = Yes
			}
			same(t, "answer", s.Fits, want)
		})
	}
}

func TestInPlaceTightestNodeAndWaitingPods(t *testing.T) {
	s := proveOne(t, Cluster{
		Nodes: []*corev1.Node{aNode("one", "1", "1Gi", "9"), aNode("two", "1", "1Gi", "9")},
		Pods:  []*corev1.Pod{aPod("a", "two", "", "1000Mi"), aPod("b", "one", "", "200Mi"), aPod("c", "", "", "2Gi")},
	}, InPlace)
	same(t, "scenario", s, Scenario{
		Name: "in place", Kind: InPlace, Fits: Yes, Tightest: Headroom{Node: "two", MemoryMiB: 24},
	})
}
