package fit

import (
	"context"
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// crowd is a cluster of so many nodes with twenty pods each: 95 of 100 in Deployments of four
// pods, half of them spread, some of them apart from each other, and a DaemonSet.
func crowd(nodes int) Cluster {
	var c Cluster
	for i := range nodes {
		c.Nodes = append(c.Nodes, aNode(fmt.Sprintf("node-%03d", i), "4", "8Gi", "110",
			corev1.LabelTopologyZone, fmt.Sprintf("zone-%d", i%3)))
		c.Pods = append(c.Pods, aPod(fmt.Sprintf("agent-%03d", i), fmt.Sprintf("node-%03d", i), "50m", "64Mi", ownedBy("DaemonSet", "agent")))
	}
	for d := range nodes * 19 / 4 {
		name := fmt.Sprintf("web-%04d", d)
		selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}}
		w := Workload{Name: "deployment shop/" + name, Replicas: 4, Surge: 1, Unavailable: 1}
		for r := range 4 {
			pod := aPod(fmt.Sprintf("%s-%d", name, r), fmt.Sprintf("node-%03d", (d*4+r)%nodes), "100m", fmt.Sprintf("%dMi", 100+d%7*60),
				ownedBy("ReplicaSet", name+"-abc"))
			pod.Namespace = fmt.Sprintf("team-%d", d%50)
			pod.Labels = map[string]string{"app": name, appsv1.DefaultDeploymentUniqueLabelKey: "abc"}
			switch d % 4 {
			case 0, 1:
				pod.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{{
					MaxSkew: 1, TopologyKey: corev1.LabelTopologyZone, WhenUnsatisfiable: corev1.DoNotSchedule,
					LabelSelector: selector,
				}}
			case 2:
				pod.Spec.Affinity = &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{
					RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{
						TopologyKey: corev1.LabelHostname, LabelSelector: selector,
					}},
				}}
			}
			w.Pods = append(w.Pods, pod)
			c.Pods = append(c.Pods, pod)
		}
		w.Pod = w.Pods[0].DeepCopy()
		w.Pod.Name, w.Pod.Spec.NodeName = name, ""
		c.Workloads = append(c.Workloads, w)
	}
	return c
}

func ownedBy(kind, name string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: name, Controller: new(true)}}
	}
}

func BenchmarkProve(b *testing.B) {
	for _, nodes := range []int{1, 10, 100, 500} {
		c := crowd(nodes)
		for _, kind := range []Kind{InPlace, FromEmpty, Rollout, Loss} {
			b.Run(fmt.Sprintf("%d nodes, %d pods, %s", nodes, len(c.Pods), kind), func(b *testing.B) {
				for b.Loop() {
					proof, err := Prove(context.Background(), c, Options{Only: []Kind{kind}})
					if err != nil {
						b.Fatal(err)
					}
					if !proof.Proven() && nodes > 1 {
						b.Fatalf("not proven: %+v", proof)
					}
				}
			})
		}
	}
}
