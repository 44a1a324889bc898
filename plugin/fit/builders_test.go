package fit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// said renders what found no place: "shop/web: 2 insufficient memory, 1 cordoned".
func said(unplaced []Unplaced) []string {
	lines := []string{}
	for _, u := range unplaced {
		var reasons []string
		for _, r := range u.Reasons {
			if r.Nodes == 0 {
				reasons = append(reasons, r.Reason)
				continue
			}
			reasons = append(reasons, fmt.Sprintf("%d %s", r.Nodes, r.Reason))
		}
		lines = append(lines, u.Pod+": "+strings.Join(reasons, ", "))
	}
	return lines
}

// same fails the test where got differs.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// What pods are built with.

func port80(ip string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Containers[0].Ports = []corev1.ContainerPort{{ContainerPort: 80, HostPort: 80, HostIP: ip}}
	}
}

func labelled(key, value string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Labels = map[string]string{key: value} }
}

func prioritized(priority int32) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Spec.Priority = &priority }
}

func mirror(p *corev1.Pod) {
	p.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "hash"}
}

func on(key, value string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Spec.NodeSelector = map[string]string{key: value} }
}

// apart keeps a pod from those with a label, on the same node.
func apart(key, value string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{selecting(key, value, corev1.LabelHostname)},
		}}
	}
}

// beside wants a pod with those of a label, in the same domain.
func beside(key, value, topology string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{PodAffinity: &corev1.PodAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{selecting(key, value, topology)},
		}}
	}
}

func selecting(key, value, topology string) corev1.PodAffinityTerm {
	return corev1.PodAffinityTerm{TopologyKey: topology, LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{key: value}}}
}

// spreadOver spreads pods of a label over the domains of a topology.
func spreadOver(topology, key, value string, change ...func(*corev1.TopologySpreadConstraint)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		c := corev1.TopologySpreadConstraint{
			MaxSkew: 1, TopologyKey: topology, WhenUnsatisfiable: corev1.DoNotSchedule,
			LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{key: value}},
		}
		for _, f := range change {
			f(&c)
		}
		p.Spec.TopologySpreadConstraints = append(p.Spec.TopologySpreadConstraints, c)
	}
}

func taintedNode(n *corev1.Node, effect corev1.TaintEffect) *corev1.Node {
	n.Spec.Taints = []corev1.Taint{{Key: "dedicated", Value: "db", Effect: effect}}
	return n
}

func cordonedNode(n *corev1.Node) *corev1.Node {
	n.Spec.Unschedulable = true
	return n
}
