package plan

import (
	"net/netip"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// profile is what the Node tells of itself.
func profile(node *corev1.Node, config facts.NodeConfig) Node {
	n := Node{
		Name: node.Name, Distribution: distribution(node, config), Server: isServer(node),
		Version: node.Status.NodeInfo.KubeletVersion, Runtime: node.Status.NodeInfo.ContainerRuntimeVersion,
		CapacityMiB: node.Status.Capacity.Memory().Value() >> 20, AllocatableMiB: node.Status.Allocatable.Memory().Value() >> 20,
		Settings: []Setting{}, Notes: []string{},
	}
	for _, address := range node.Status.Addresses {
		if address.Type != corev1.NodeInternalIP && address.Type != corev1.NodeExternalIP {
			continue
		}
		ip, err := netip.ParseAddr(address.Address)
		if err != nil {
			continue
		}
		if n.Address == "" {
			n.Address = ip.String()
		}
		if n.PublicAddress == "" && isPublic(ip) {
			n.PublicAddress = ip.String()
		}
	}
	return n
}

// isPublic reports whether the internet can have a route to the address: it is not private, of
// a carrier (RFC 6598) or local.
func isPublic(ip netip.Addr) bool {
	carrier := netip.MustParsePrefix("100.64.0.0/10")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !carrier.Contains(ip.Unmap())
}

// distribution tells which distribution runs a node, by the same marks as the controls do; "" where
// none is known. A node of kubeadm is also known by the static pods that kubeadm writes.
func distribution(node *corev1.Node, config facts.NodeConfig) string {
	for _, name := range []string{"k3s", "rke2", "k0s"} {
		if strings.Contains(node.Status.NodeInfo.KubeletVersion, "+"+name) {
			return name
		}
	}
	switch {
	case node.Labels["microk8s.io/cluster"] != "":
		return "microk8s"
	case node.Annotations["kubeadm.alpha.kubernetes.io/cri-socket"] != "", len(config.Components) > 0:
		return "kubeadm"
	}
	return ""
}

func isServer(node *corev1.Node) bool {
	for _, label := range []string{
		"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master", "node.kubernetes.io/microk8s-controlplane",
	} {
		if _, ok := node.Labels[label]; ok {
			return true
		}
	}
	return false
}
