# METADATA
# scope: package
# title: CoreDNS of the cluster
# description: >-
#   Finds the objects that CoreDNS runs from, the distribution that overwrites them, the limits of
#   its Corefile, and the smallest node that can run it.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some plugin in coredns.unlimited
#     not coredns.is_replaced(plugin)
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

# owner is the distribution that overwrites the object: "k3s", "rke2" or "k0s"; "" for one whose
# changes stay until kubeadm or MicroK8s upgrade it.
owner := "k3s" if {
	"K3s or RKE2" in packaged.by
} else := "rke2" if {
	input.object.metadata.labels["app.kubernetes.io/managed-by"] == "Helm"
} else := "k0s" if {
	"k0s" in packaged.by
} else := ""

# smallest is the memory of the smallest node in MiB: CoreDNS tolerates the taint of the control
# plane. It is undefined if no node states its memory.
smallest := min([memory |
	some node in nodes.all
	memory := nodes.memory(node)
])
