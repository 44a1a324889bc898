package fit

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestNothing(t *testing.T) {
	proof := prove(t, Cluster{})
	same(t, "proof", proof, Proof{Scenarios: []Scenario{
		{Name: "in place", Kind: InPlace, Fits: Yes}, {Name: "from empty nodes", Kind: FromEmpty, Fits: Yes},
	}})
}

func TestNilObjectsAndTwins(t *testing.T) {
	proof := prove(t, Cluster{
		Nodes:     []*corev1.Node{nil, aNode("one", "1", "1Gi", "9"), aNode("one", "9", "9Gi", "9")},
		Pods:      []*corev1.Pod{nil, aPod("a", "one", "", ""), aPod("a", "one", "", "")},
		Workloads: []Workload{{Name: "deployment shop/none", Pods: []*corev1.Pod{nil}, Surge: 1}}, Additions: []Addition{{Kind: Run, Name: "job shop/none"}},
		Namespaces:        []*corev1.Namespace{nil},
		PersistentVolumes: []*corev1.PersistentVolume{nil}, PersistentVolumeClaims: []*corev1.PersistentVolumeClaim{nil}, Services: []*corev1.Service{nil},
	})
	same(t, "remarks", proof.Remarks, []string{"node one is there twice: the first counts", "pod shop/a is there twice: the first counts"})
	if !proof.Proven() {
		t.Errorf("not proven: %+v", proof)
	}
}

// What makes no sense is named, and takes or gives nothing.
func TestNonsense(t *testing.T) {
	silent, negative, few := aNode("silent", "1", "1Gi", "9"), aNode("negative", "-1", "-1Gi", "-9"), aNode("few", "1", "1Gi", "9")
	silent.Status.Allocatable = nil
	delete(few.Status.Allocatable, corev1.ResourcePods)
	empty := aPod("empty", "", "", "")
	empty.Spec.Containers = nil
	garbled := aPod("garbled", "", "", "", apart("app", "b"))
	garbled.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution[0].LabelSelector.MatchExpressions = []metav1.LabelSelectorRequirement{{Key: "x", Operator: "near"}}
	proof := prove(t, Cluster{
		Nodes: []*corev1.Node{silent, negative, few},
		Pods:  []*corev1.Pod{empty, garbled, aPod("debt", "", "-1", "-1Gi"), aPod("a", "silent", "", "")},
	}, InPlace, FromEmpty)
	same(t, "remarks", proof.Remarks, []string{
		"node few does not tell how many pods it takes: it takes none",
		"node negative has a negative allocatable of cpu: it is counted as 0",
		"node negative has a negative allocatable of memory: it is counted as 0",
		"node negative has a negative allocatable of pods: it is counted as 0",
		"node silent tells no allocatable: it takes no pods",
		"pod shop/debt: it requests a negative amount of cpu, memory",
		"pod shop/empty: it has no containers",
		`pod shop/garbled: read the selector of a pod affinity term: "near" is not a valid label selector operator`,
	})
	same(t, "in place", said(proof.Scenarios[0].Unplaced), []string{"shop/a: 1 node silent: OutOfpods: it admits 0"})
	same(t, "from empty", said(proof.Scenarios[1].Unplaced), []string{
		"shop/a: 3 too many pods: it runs 0 of 0",
		"shop/debt: it requests a negative amount of cpu, memory",
		"shop/empty: it has no containers",
		`shop/garbled: read the selector of a pod affinity term: "near" is not a valid label selector operator`,
	})
}

// Sums of what is too big to count don't turn negative.
func TestTooBig(t *testing.T) {
	huge := resource.NewQuantity(math.MaxInt64, resource.BinarySI).String()
	var pods []*corev1.Pod
	for _, name := range strings.Split("abcdefgh", "") {
		pods = append(pods, aPod(name, "one", huge, huge))
	}
	proof := prove(t, Cluster{Nodes: []*corev1.Node{aNode("one", "1", "1Gi", "9")}, Pods: pods}, InPlace, FromEmpty)
	for _, s := range proof.Scenarios {
		same(t, s.Name, []any{s.Fits, len(s.Unplaced)}, []any{No, 8})
	}
}

func TestGatedAndLeavingPods(t *testing.T) {
	gated := func(p *corev1.Pod) { p.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "example.com/wait"}} }
	leaving := func(p *corev1.Pod) { p.DeletionTimestamp = &metav1.Time{} }
	proof := prove(t, Cluster{
		Nodes: []*corev1.Node{aNode("one", "1", "1Gi", "1")},
		Pods:  []*corev1.Pod{aPod("a", "", "9", "9Gi", gated), aPod("b", "one", "", "", leaving), aPod("c", "", "", "")},
	}, FromEmpty)
	same(t, "gated", proof.Gated, []string{"shop/a"})
	same(t, "answer", proof.Scenarios[0].Fits, Yes)
}

func TestDevicesStay(t *testing.T) {
	claims := func(p *corev1.Pod) { p.Spec.ResourceClaims = []corev1.PodResourceClaim{{Name: "gpu"}} }
	proof := prove(t, Cluster{
		Nodes: []*corev1.Node{big("one")}, Pods: []*corev1.Pod{aPod("a", "one", "", "", claims), aPod("b", "", "", "", claims)},
	}, FromEmpty)
	same(t, "remarks", proof.Remarks, []string{
		"pod shop/a claims devices, which this proof does not know: it stays on its node",
		"pod shop/b: it claims devices, which this proof does not know",
	})
	same(t, "without a place", said(proof.Scenarios[0].Unplaced), []string{"shop/b: it claims devices, which this proof does not know"})
}

func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Prove(ctx, crowd(3), Options{})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "prove that pods fit in place") {
		t.Errorf("got %v", err)
	}
}
