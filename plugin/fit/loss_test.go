package fit

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestLoss(t *testing.T) {
	proof := prove(t, Cluster{
		Nodes: []*corev1.Node{aNode("one", "1", "1000Mi", "9"), aNode("two", "1", "1000Mi", "9"), aNode("three", "1", "100Mi", "9")},
		Pods: []*corev1.Pod{
			aPod("a", "one", "", "600Mi"), aPod("b", "two", "", "300Mi"), aPod("c", "three", "", "100Mi"),
			aPod("agent", "one", "", "900Mi", ownedBy("DaemonSet", "agent"), prioritized(-1)),
			aPod("etcd", "two", "", "100Mi", mirror),
		},
	}, Loss)
	var got []any
	for _, s := range proof.Scenarios {
		got = append(got, s.Name, s.Fits, said(s.Unplaced), s.Moves, s.Tightest)
	}
	// The pod of the DaemonSet never fitted beside a, and none of the losses is about it.
	same(t, "scenarios", got, []any{
		"loss of node one", Yes, []string{}, []Move{{"shop/a", "one", "two"}}, Headroom{"three", 0},
		"loss of node three", Yes, []string{}, []Move{{"shop/c", "three", "two"}}, Headroom{"one", 400},
		"loss of node two", Yes, []string{}, []Move{{"shop/b", "two", "one"}}, Headroom{"three", 0},
	})
}

func TestLossThatDoesNotFit(t *testing.T) {
	proof := prove(t, Cluster{
		Nodes: []*corev1.Node{aNode("one", "1", "1000Mi", "9"), aNode("two", "1", "1000Mi", "9")},
		Pods:  []*corev1.Pod{aPod("a", "one", "", "600Mi"), aPod("b", "two", "", "500Mi")},
	}, Loss)
	same(t, "one", said(proof.Scenarios[0].Unplaced), []string{"shop/a: 1 insufficient memory"})
	same(t, "two", said(proof.Scenarios[1].Unplaced), []string{"shop/b: 1 insufficient memory"})
	if proof.Proven() || proof.Scenarios[0].Fits != No {
		t.Error("it is proven")
	}
}

// One node has no other to move its pods to: that is no failure.
func TestLossOfTheOnlyNode(t *testing.T) {
	s := proveOne(t, Cluster{Nodes: []*corev1.Node{big("one")}, Pods: []*corev1.Pod{aPod("a", "one", "", "")}}, Loss)
	same(t, "scenario", s, Scenario{
		Name: "loss of node one", Kind: Loss, Fits: NotApplicable, Note: "it is the only node: there is nothing to move to",
	})
}
