# METADATA
# scope: package
# title: The nodes of the cluster
# description: >-
#   Lists the Nodes of the inventory, and reads fields of any Node. Details of a single node, such
#   as its distribution, are in profile.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some node in nodes.control_plane
#     nodes.memory(node) < 2048
package lightk8s.lib.nodes

import data.lightk8s.lib.quantity

# all are the Nodes of the inventory.
all := object.get(input.facts.inventory, ["Node", ""], [])

# schedulable are the nodes that ordinary pods can go to: not cordoned, and not reserved for the
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

# allocatable lists the memory that pods can have on each schedulable node, in MiB. A node that
# does not state it is left out.
allocatable := [amount |
	some node in schedulable
	amount := quantity.mebibytes(node.status.allocatable.memory)
]

# control_plane are the nodes that run the control plane.
control_plane := [node |
	some node in all
	is_control_plane(node)
]

# is_control_plane is true for a node with a role label of the control plane, whatever its value.
is_control_plane(node) if {
	some key in control_plane_labels
	label(node, key) != null
}

# control_plane_labels are the role labels of nodes that run the control plane; MicroK8s has its own.
control_plane_labels := {
	"node-role.kubernetes.io/control-plane",
	"node-role.kubernetes.io/master",
	"node.kubernetes.io/microk8s-controlplane",
}

# is_server is true for a node that runs the control plane, or etcd of K3s or RKE2, by its labels.
is_server(node) if is_control_plane(node)

is_server(node) if has_etcd(node)

# has_etcd is true for a member of the embedded etcd of K3s or RKE2.
has_etcd(node) if label(node, etcd_label) == "true"

# etcd are the members of the embedded etcd of K3s or RKE2.
etcd := [node |
	some node in all
	has_etcd(node)
]

# etcd_label is the role label of the members of the embedded etcd of K3s or RKE2.
etcd_label := "node-role.kubernetes.io/etcd"

# pods lists the Pods of the inventory on a node of the name, without those that have ended.
pods(of) := [pod |
	some [namespace, i] in places[of]
	pod := input.facts.inventory.Pod[namespace][i]
]

# places are the positions of those Pods, by the name of the node. They depend on the facts alone,
# and so are computed once for all nodes.
places[of] contains [namespace, i] if {
	some namespace, there in input.facts.inventory.Pod
	some i, pod in there
	of := pod.spec.nodeName
	not object.get(pod, ["status", "phase"], "") in {"Failed", "Succeeded"}
}

# label is the value of a label, or null.
label(node, key) := object.get(node, ["metadata", "labels", key], null)

# name is the name of a node; "" if it has none.
name(node) := object.get(node, ["metadata", "name"], "")

# kubelet is the version of a node's kubelet; "" if the Node does not state it.
kubelet(node) := object.get(node, ["status", "nodeInfo", "kubeletVersion"], "")

# memory is the memory of a node, in MiB. It is undefined if the Node does not state it.
memory(node) := amount if {
	amount := quantity.mebibytes(node.status.capacity.memory)
	amount > 0
}

# cores is the number of cores of a node. It is undefined if the Node does not state it.
cores(node) := amount if {
	amount := quantity.value(node.status.capacity.cpu)
	amount > 0
}
