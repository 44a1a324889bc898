package cluster

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Assume makes up the configuration of a kubelet that nobody could read, from what its Node tells
// and the distribution sets: how many pods it takes, and how much of the memory it keeps from
// them. The plan says that it is assumed. Fields that neither tells are absent.
func Assume(distribution string, capacity, allocatable corev1.ResourceList) map[string]any {
	kubelet := map[string]any{"evictionHard": maps.Clone(shippedEviction[distribution])}
	if shippedEviction[distribution] == nil {
		kubelet["evictionHard"] = maps.Clone(upstreamEviction)
	}
	if sharesAccess(distribution) {
		kubelet["authentication"] = map[string]any{"anonymous": map[string]any{"enabled": false}}
		kubelet["authorization"] = map[string]any{"mode": "Webhook"}
	}
	if pods := capacity.Pods().Value(); pods > 0 {
		kubelet["maxPods"] = pods
	}
	kept := capacity.Memory().DeepCopy()
	kept.Sub(*allocatable.Memory())
	threshold, err := ThresholdOf(kubelet, "memory.available", *capacity.Memory())
	if err == nil {
		kept.Sub(threshold)
	}
	if mib := kept.Value() >> 20; mib > 0 {
		kubelet["kubeReserved"] = map[string]any{"memory": resource.NewQuantity(mib<<20, resource.BinarySI).String()}
	}
	return kubelet
}

// sharesAccess says that the distribution has the kubelet ask the API server who may do what, and
// let in nobody without a name. MicroK8s lets everybody in who has one.
// Source: k3s-io/k3s pkg/daemons/agent; kubeadm app/componentconfigs/kubelet.go; k0s pkg/component/worker.
func sharesAccess(distribution string) bool {
	return slices.Contains([]string{"k3s", "rke2", "k0s", "kubeadm"}, distribution)
}

// upstreamEviction is what a kubelet evicts at that is told nothing.
// Source: k8s.io/kubernetes/pkg/kubelet/eviction/defaults_linux.go.
var upstreamEviction = map[string]any{
	"memory.available": "100Mi", "nodefs.available": "10%", "nodefs.inodesFree": "5%", "imagefs.available": "15%",
}

// shippedEviction is what distributions set instead: k3s and RKE2 know no memory signal.
// Source: k3s-io/k3s pkg/daemons/agent/agent_linux.go; MicroK8s default-args/kubelet.
var shippedEviction = map[string]map[string]any{
	"k3s":      {"imagefs.available": "5%", "nodefs.available": "5%"},
	"rke2":     {"imagefs.available": "5%", "nodefs.available": "5%"},
	"microk8s": {"memory.available": "100Mi", "nodefs.available": "1Gi", "imagefs.available": "1Gi"},
}
