package policytest_test

import (
	"fmt"
	"maps"
)

// server is a node to size: a distribution, a role, and what it has.
type server struct {
	role  role
	mib   int64
	cores int64
}

func (s server) String() string {
	return fmt.Sprintf("%s, %d MiB, %d cores", s.role.name, s.mib, s.cores)
}

// role is how a distribution runs on a node, and what its kubelet then shows in configz.
type role struct {
	name, version string
	labels        map[string]any
	kubelet       map[string]any
	// server is the part of its memory that the control plane's process has, in MiB.
	server int64
}

// What the kubelets of the distributions show where they differ from a kubelet's own defaults.
var (
	ofRancher = map[string]any{
		"evictionHard":           map[string]any{"imagefs.available": "5%", "nodefs.available": "5%"},
		"evictionMinimumReclaim": map[string]any{"imagefs.available": "10%", "nodefs.available": "10%"},
		"serializeImagePulls":    false, "failSwapOn": false,
	}
	ofUpstream = map[string]any{
		"evictionHard": map[string]any{
			"imagefs.available": "15%", "imagefs.inodesFree": "5%", "memory.available": "100Mi",
			"nodefs.available": "10%", "nodefs.inodesFree": "5%",
		},
		"serializeImagePulls": true, "failSwapOn": true,
	}
	ofMicroK8s = map[string]any{
		"evictionHard":        map[string]any{"imagefs.available": "1Gi", "memory.available": "100Mi", "nodefs.available": "1Gi"},
		"serializeImagePulls": false, "failSwapOn": false,
	}
	controlPlane = map[string]any{"node-role.kubernetes.io/control-plane": "true"}
	withEtcd     = map[string]any{"node-role.kubernetes.io/control-plane": "true", "node-role.kubernetes.io/etcd": "true"}
)

var roles = []role{
	{name: "K3s agent", version: "v1.37.2+k3s1", kubelet: ofRancher},
	{name: "K3s server", version: "v1.37.2+k3s1", labels: controlPlane, kubelet: ofRancher, server: 512},
	{name: "K3s server with etcd", version: "v1.37.2+k3s1", labels: withEtcd, kubelet: ofRancher, server: 640},
	{name: "RKE2 agent", version: "v1.36.4+rke2r1", kubelet: ofRancher},
	{name: "RKE2 server", version: "v1.36.4+rke2r1", labels: withEtcd, kubelet: ofRancher},
	{name: "k0s worker", version: "v1.36.1+k0s", kubelet: ofUpstream},
	{name: "k0s controller", version: "v1.36.1+k0s", labels: controlPlane, kubelet: ofUpstream, server: 640},
	{name: "MicroK8s worker", version: "v1.35.3", labels: map[string]any{"microk8s.io/cluster": "true"}, kubelet: ofMicroK8s},
	{name: "MicroK8s server", version: "v1.35.3", labels: map[string]any{
		"microk8s.io/cluster": "true", "node.kubernetes.io/microk8s-controlplane": "microk8s-controlplane",
	}, kubelet: ofMicroK8s, server: 640},
	{name: "kubeadm worker", version: "v1.37.2", kubelet: ofUpstream},
	{name: "kubeadm control plane", version: "v1.37.2", labels: controlPlane, kubelet: ofUpstream},
}

// sizes run from 512 MiB to 64 GiB, those that servers show and odd ones between; each is larger
// than the one before by more than its pods need.
var sizes = []int64{512, 960, 1330, 1970, 2999, 3910, 5999, 7900, 16000, 65536}

var cores = []int64{1, 2, 16}

// node is the Node, and config what its kubelet shows with changes to it.
func (s server) node() map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{"name": "node-1", "labels": s.role.labels},
		"status": map[string]any{
			"capacity": map[string]any{
				"memory": fmt.Sprintf("%dMi", s.mib), "cpu": fmt.Sprint(s.cores), "ephemeral-storage": "10Gi", "pods": "110",
			},
			"nodeInfo": map[string]any{"kubeletVersion": s.role.version},
		},
	}
}

func (s server) config(changes map[string]any) map[string]any {
	kubelet := map[string]any{
		"maxPods": int64(110), "containerLogMaxSize": "10Mi", "containerLogMaxFiles": int64(5),
		"imageGCHighThresholdPercent": int64(85), "imageGCLowThresholdPercent": int64(80),
		"imageMaximumGCAge": "0s", "imageMinimumGCAge": "2m0s", "memorySwap": map[string]any{},
		"rotateCertificates": true, "authorization": map[string]any{"mode": "Webhook"},
	}
	maps.Copy(kubelet, s.role.kubelet)
	maps.Copy(kubelet, changes)
	return map[string]any{
		"apiVersion": "lightk8s.dev/v1alpha1", "kind": "NodeConfig",
		"metadata": map[string]any{"name": "node-1"}, "kubeletSource": "configz", "kubelet": kubelet,
	}
}

// isSmall reports whether the role does not fit, or is below what the distribution asks for: then
// findings stay that only a larger server fixes.
func (s server) isSmall() bool {
	return s.mib < 900+s.role.server || s.cores < 2 || s.role.name == "RKE2 agent" && s.mib < 3600
}
