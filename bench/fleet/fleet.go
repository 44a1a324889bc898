// Package fleet makes clusters of many nodes for what plans for them.
package fleet

import "fmt"

// PodsANode is how many pods a fleet has for each node.
const PodsANode = 20

// replicas is how many pods a Deployment has.
const replicas = 10

// Deployments is how many Deployments the fleet of so many nodes has: each has one container, which
// requests less memory than it was seen to use.
func Deployments(nodes int) int { return nodes * PodsANode / replicas }

// Objects are a fleet of so many nodes of 4 GB: what their kubelets run with, Deployments with their
// ReplicaSets and pods, and what their containers use. Each call makes the same.
func Objects(nodes int) []map[string]any {
	var objects []map[string]any
	for i := range nodes {
		objects = append(objects, node(nodeName(i)), nodeConfig(nodeName(i)))
	}
	for i := range Deployments(nodes) {
		d := deployment{namespace: fmt.Sprintf("team-%02d", i%40), name: fmt.Sprintf("app-%04d", i)}
		objects = append(objects, d.object(), d.replicaSet(), d.usage(i))
		for j := range replicas {
			objects = append(objects, d.pod(j, nodeName((i*replicas+j)%nodes)))
		}
	}
	return objects
}

func nodeName(i int) string { return fmt.Sprintf("node-%03d", i) }

func node(name string) map[string]any {
	room := map[string]any{"cpu": "2", "memory": "3910Mi", "pods": "110", "ephemeral-storage": "40Gi"}
	return map[string]any{
		"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{"name": name, "labels": map[string]any{"kubernetes.io/hostname": name}},
		"status": map[string]any{
			"capacity": room, "allocatable": room,
			"conditions": []any{map[string]any{"type": "Ready", "status": "True"}},
			"nodeInfo":   map[string]any{"kubeletVersion": "v1.35.2+k3s1", "containerRuntimeVersion": "containerd://2.1.5"},
		},
	}
}

func nodeConfig(name string) map[string]any {
	return map[string]any{
		"apiVersion": "lightk8s.dev/v1alpha1", "kind": "NodeConfig", "metadata": map[string]any{"name": name}, "kubeletSource": "configz",
		"kubelet": map[string]any{"maxPods": int64(110), "evictionHard": map[string]any{"imagefs.available": "5%", "nodefs.available": "5%"}},
	}
}
