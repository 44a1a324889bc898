package lightk8s.lib.nodesizing

import data.lightk8s.lib.arguments
import data.lightk8s.lib.node
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodes

# role is what the node runs of the control plane: "agent" for nothing, "sqlite" and "etcd" for a
# server that holds all of it in one process, with that datastore, and "static" for static pods,
# which have requests of their own.
role := "agent" if {
	not is_server
} else := "static" if {
	nodeconfig.distribution in {"kubeadm", "rke2", ""}
} else := "etcd" if {
	holds_etcd
} else := "sqlite"

is_server if nodes.is_control_plane(nodeconfig.node)

is_server if nodes.has_etcd(nodeconfig.node)

is_server if started[0] == "server"

# started are the arguments that K3s or RKE2 was started with.
started := node.arguments_of(nodeconfig.node)

# shows_etcd is true where the Node tells that etcd runs on it. A K3s server of an external datastore
# talks to it through the same process as to SQLite.
shows_etcd if nodes.has_etcd(nodeconfig.node)

shows_etcd if arguments.is_true(started, "cluster-init", false)

holds_etcd if shows_etcd

# k0s does not show its datastore; etcd is its own choice unless started with --single. MicroK8s
# replicates dqlite, which is no smaller.
holds_etcd if nodeconfig.distribution in {"k0s", "microk8s"}

# role_name is the role in words, such as "a K3s server with etcd".
role_name := sprintf("%s %s", [products_with_article[nodeconfig.distribution], role_in_words])

role_in_words := "agent" if {
	role == "agent"
	nodeconfig.distribution in {"k3s", "rke2"}
} else := object.get(servers_by_name, nodeconfig.distribution, roles[role]) if {
	role == "etcd"
} else := roles[role]

# What their Nodes do not tell is not said.
servers_by_name := {"k0s": "controller", "microk8s": "server"}

products := {"": "Kubernetes", "k0s": "k0s", "k3s": "K3s", "kubeadm": "kubeadm", "microk8s": "MicroK8s", "rke2": "RKE2"}

products_with_article := {
	"": "a Kubernetes", "k0s": "a k0s", "k3s": "a K3s", "kubeadm": "a kubeadm",
	"microk8s": "a MicroK8s", "rke2": "an RKE2",
}

roles := {
	"agent": "worker",
	"etcd": "server with etcd",
	"sqlite": "server without etcd",
	"static": "control plane node",
}
