package lightk8s.lib.profile

import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes

# role is the part of the control plane that the node runs: "agent" for none, "sqlite" and "etcd"
# for a server that holds all of it in one process, with that datastore, and "static" for static
# pods, which have their own requests.
role := "agent" if {
	not is_server
} else := "static" if {
	distribution in {"kubeadm", "rke2", ""}
} else := "etcd" if {
	holds_etcd
} else := "sqlite"

is_server if nodes.is_server(node)

is_server if starts_server

# starts_server is true if K3s or RKE2 was started as a server. It is undefined otherwise.
starts_server if node_args[0] == "server"

# shows_etcd is true if the Node shows that etcd of K3s or RKE2 runs on it. A K3s server with an
# external datastore uses the same process for it as for SQLite.
shows_etcd if nodes.has_etcd(node)

shows_etcd if arguments.is_true(node_args, "cluster-init", false)

holds_etcd if shows_etcd

# k0s does not show its datastore; its default is etcd unless started with --single. MicroK8s
# replicates dqlite, which is not smaller.
holds_etcd if distribution in {"k0s", "microk8s"}

# role_name is the role as messages write it, such as "a K3s server with etcd".
role_name := sprintf("%s %s %s", [articles[distribution], product, role_in_words])

articles := {"": "a", "k0s": "a", "k3s": "a", "kubeadm": "a", "microk8s": "a", "rke2": "an"}

role_in_words := "agent" if {
	role == "agent"
	distribution in {"k3s", "rke2"}
} else := object.get(servers, distribution, roles[role]) if {
	role == "etcd"
} else := roles[role]

# Facts that their Nodes do not show are not named.
servers := {"k0s": "controller", "microk8s": "server"}

roles := {
	"agent": "worker",
	"etcd": "server with etcd",
	"sqlite": "server without etcd",
	"static": "control plane node",
}
