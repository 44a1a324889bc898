# METADATA
# scope: package
# title: The nodes of the cluster
# description: >-
#   Reads what the nodes of the inventory tell: size, role, distribution, and the arguments that
#   K3s and RKE2 write on them.
# schemas:
#   - input: schema.input
package lightk8s.lib.nodes

import data.lightk8s.lib.quantity

# all are the nodes of the inventory.
all := object.get(input.facts.inventory, ["Node", ""], [])

# schedulable are the nodes that ordinary pods can go to: not cordoned, and not kept for the
# control plane by a taint.
schedulable := [node |
	some node in all
	object.get(node, ["spec", "unschedulable"], false) != true
	not is_reserved(node)
]

is_reserved(node) if {
	some taint in node.spec.taints
	taint.effect in {"NoSchedule", "NoExecute"}
	startswith(taint.key, "node-role.kubernetes.io/")
}

# allocatable lists the memory that pods can have on each schedulable node, in MiB. A node
# that does not tell is left out.
allocatable := [memory |
	some node in schedulable
	memory := quantity.mebibytes(node.status.allocatable.memory)
]

# control_plane are the nodes that run the control plane.
control_plane := [node |
	some node in all
	is_control_plane(node)
]

# is_control_plane is true for nodes with a role label of the control plane; MicroK8s has its own.
is_control_plane(node) if {
	some key in ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"]
	label(node, key) != null
}

is_control_plane(node) if label(node, "node.kubernetes.io/microk8s-controlplane") != null

# has_etcd is true for the members of the embedded etcd of K3s and RKE2.
has_etcd(node) if label(node, "node-role.kubernetes.io/etcd") == "true"

# label is the value of a label, or null.
label(node, key) := object.get(node, ["metadata", "labels", key], null)

# name of a node.
name(node) := object.get(node, ["metadata", "name"], "")

# kubelet is the version of a node's kubelet; "" where it is not told.
kubelet(node) := object.get(node, ["status", "nodeInfo", "kubeletVersion"], "")
