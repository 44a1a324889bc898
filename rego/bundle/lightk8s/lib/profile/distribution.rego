package lightk8s.lib.profile

import data.lightk8s.lib.nodes
import data.lightk8s.lib.version

# distribution is the distribution of the node: "k3s", "rke2", "k0s", "microk8s" or "kubeadm"; "" if
# it is not known.
default distribution := ""

distribution := mark if {
	mark := distribution_of(node)
	mark != ""
} else := "kubeadm" if {
	# Its newer versions do not mark Nodes, but have static pods.
	input.object.kind == "NodeConfig"
	count(input.object.components) > 0
}

# distribution_of is the distribution of any Node. Anyone who can change Nodes can fake its marks:
# they can choose what to check, but never waive a finding.
distribution_of(other) := mark if {
	mark := [name | some name in ["k3s", "rke2", "k0s"]; contains(nodes.kubelet(other), concat("", ["+", name]))][0]
} else := mark if {
	mark := [name | some name in ["k3s", "rke2"]; is_string(other.metadata.annotations[concat("", [name, ".io/node-args"])])][0]
} else := "microk8s" if {
	other.metadata.labels["microk8s.io/cluster"]
} else := "kubeadm" if {
	other.metadata.annotations["kubeadm.alpha.kubernetes.io/cri-socket"]
} else := ""

# product is the name of the distribution as messages write it, such as "K3s".
product := products[distribution]

products := {"": "Kubernetes", "k0s": "k0s", "k3s": "K3s", "kubeadm": "kubeadm", "microk8s": "MicroK8s", "rke2": "RKE2"}

# minor is the minor version of the kubelet: 37 for v1.37.2+k3s1. It is undefined if the Node does
# not state it.
minor := version.minor(nodes.kubelet(node))

# node_args are the arguments that K3s or RKE2 was started with, as it writes them on its Node,
# with secrets masked. The first is "server" or "agent". They are undefined if the Node has none.
node_args := node_args_of(node)

# node_args_of are the arguments of K3s or RKE2 on any Node.
node_args_of(other) := decoded if {
	text := other.metadata.annotations[concat("", [distribution_of(other), ".io/node-args"])]
	json.is_valid(text)
	decoded := json.unmarshal(text)
	is_array(decoded)
}

# node_args_path is the path of the annotation that holds the arguments.
node_args_path := ["metadata", "annotations", concat("", [distribution, ".io/node-args"])]

# node_env holds the variables K3S_* or RKE2_* of the node; {} if the Node has none.
default node_env := {}

node_env := decoded if {
	text := annotations[node_env_path[2]]
	is_string(text)
	json.is_valid(text)
	decoded := json.unmarshal(text)
	is_object(decoded)
}

# node_env_path is the path of the annotation that holds the environment.
node_env_path := ["metadata", "annotations", concat("", [distribution, ".io/node-env"])]
