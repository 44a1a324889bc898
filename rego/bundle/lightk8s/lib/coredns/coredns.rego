# METADATA
# scope: package
# title: CoreDNS of the cluster
# description: >-
#   Knows the objects that CoreDNS runs from, who writes them anew, and how large the smallest node
#   is that it may land on: it tolerates the taint of the control plane.
# schemas:
#   - input: schema.input
package lightk8s.lib.coredns

import future.keywords.not

import data.lightk8s.lib.nodes
import data.lightk8s.lib.packaged

# is_config is true for the ConfigMap that holds the cluster's Corefile.
default is_config := false

is_config if {
	input.object.kind == "ConfigMap"
	input.object.metadata.namespace == "kube-system"
	input.object.metadata.name in {"coredns", "rke2-coredns-rke2-coredns"}
	input.object.data.Corefile
}

# is_deployment is true for the Deployment of the cluster's CoreDNS.
default is_deployment := false

is_deployment if {
	input.object.kind == "Deployment"
	input.object.metadata.namespace == "kube-system"
	input.object.metadata.name in {"coredns", "rke2-coredns-rke2-coredns"}
}

# owner is the distribution that writes the object anew: "k3s", "rke2" or "k0s"; or "" for one
# that stays as it is changed, until kubeadm or MicroK8s upgrade it.
owner := "k3s" if {
	"K3s or RKE2" in packaged.by
} else := "rke2" if {
	input.object.metadata.labels["app.kubernetes.io/managed-by"] == "Helm"
} else := "k0s" if {
	"k0s" in packaged.by
} else := ""

# smallest is the memory of the smallest node in MiB. It is undefined where no node tells.
smallest := min([memory |
	some node in nodes.all
	memory := nodes.memory(node)
])
