package lightk8s.lib.workload

import data.lightk8s.lib.namespace

# removal is the change that takes from a container what it has of the node, once the user asks for it. What the cluster
# itself is made of has it for a reason, and its failure can take the node down.
removal(asked, set) := {"set": set} if {
	asked == true
	not of_cluster
} else := {"unfixed": sprintf("namespace %q is one of the cluster itself; change it by hand", [namespace.name])} if {
	asked == true
} else := {}

of_cluster if namespace.name in namespace.system

of_cluster if namespace.name in node_namespaces

# node_namespaces are those that networks, storage and upgrades of nodes are installed into by their documentation.
node_namespaces := {
	"calico-system", "cattle-system", "cilium", "kube-flannel", "lightk8s-system", "local-path-storage", "longhorn-system",
	"metallb-system", "openebs", "rook-ceph", "system-upgrade", "tigera-operator",
}
