# METADATA
# scope: package
# title: Distributions
# description: >-
#   Tells by a Node which distribution runs it. Names and labels that anyone can give are not
#   enough for a waiver; they are enough to know where to look.
# schemas:
#   - input: schema.input
package lightk8s.lib.distro

# of is "k3s", "rke2", "k0s", "microk8s", "kubeadm", or "" for a node of which nothing is known.
of(node) := name if {
	some name in ["k3s", "rke2", "k0s"]
	version := object.get(node, ["status", "nodeInfo", "kubeletVersion"], "")
	contains(version, concat("", ["+", name]))
} else := "microk8s" if {
	node.metadata.labels["microk8s.io/cluster"]
} else := "kubeadm" if {
	node.metadata.annotations["kubeadm.alpha.kubernetes.io/cri-socket"]
} else := ""

# name is the distribution of the Node under judgement.
name := of(input.object)
