package fit

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// aNode offers so much; labels are "key", "value", ...
func aNode(name, cpu, memory, pods string, labels ...string) *corev1.Node {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelHostname: name}}}
	for i := 0; i < len(labels); i += 2 {
		n.Labels[labels[i]] = labels[i+1]
	}
	n.Status.Allocatable = list(cpu, memory)
	n.Status.Allocatable[corev1.ResourcePods] = resource.MustParse(pods)
	return n
}

func list(cpu, memory string) corev1.ResourceList {
	l := corev1.ResourceList{}
	if cpu != "" {
		l[corev1.ResourceCPU] = resource.MustParse(cpu)
	}
	if memory != "" {
		l[corev1.ResourceMemory] = resource.MustParse(memory)
	}
	return l
}

// aPod of the namespace shop, that requests so much; node is where it runs, "" if it waits.
func aPod(name, node, cpu, memory string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: "shop", Name: name, Labels: map[string]string{"app": name},
		CreationTimestamp: metav1.NewTime(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)),
	}}
	p.Spec.NodeName = node
	p.Spec.Containers = []corev1.Container{{Name: "main", Resources: corev1.ResourceRequirements{Requests: list(cpu, memory)}}}
	for _, f := range change {
		f(p)
	}
	return p
}

func prove(t *testing.T, c Cluster, kinds ...Kind) Proof {
	t.Helper()
	proof, err := Prove(t.Context(), c, Options{Only: kinds})
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// proveOne returns the only scenario of a kind.
func proveOne(t *testing.T, c Cluster, kind Kind) Scenario {
	t.Helper()
	proof := prove(t, c, kind)
	if len(proof.Scenarios) != 1 {
		t.Fatalf("%d scenarios of kind %s, want 1: %+v", len(proof.Scenarios), kind, proof.Scenarios)
	}
	return proof.Scenarios[0]
}
