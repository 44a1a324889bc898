# METADATA
# scope: package
# title: The configuration of a node
# description: >-
#   Reads the NodeConfig under judgement: the Node that it is of, and fields of its kubelet. What
#   was not read is not known, and never at its default: a control says `unread` of every field
#   that it looks at in `skipped`.
# schemas:
#   - input: schema.input
package lightk8s.lib.nodeconfig

import data.lightk8s.lib.distro
import data.lightk8s.lib.nodes

# name is that of the node.
name := object.get(input.object, ["metadata", "name"], "")

# node is the Node that the configuration is of. It is undefined where the inventory has none.
node := [found | some found in nodes.all; found.metadata.name == name][0] # no function: it would hash every Node

# distribution is "k3s", "rke2", "k0s", "microk8s", "kubeadm", or "" where nothing tells.
default distribution := ""

distribution := distro.of(node)

# no_node is a set of the reason why nothing can be said that depends on the Node, or empty.
no_node := {sprintf("there is no Node %q among the objects that were read", [name]) | not node}

# kubelet is the configuration of the kubelet. It is undefined where it was not read.
kubelet := input.object.kubelet if {
	is_object(input.object.kubelet)
	input.object.kubeletSource in {"configz", "configmap"}
}

# value is a field of the kubelet's configuration, such as value(["evictionHard"], {}). The kubelet
# itself leaves out what is at its zero value, and puts defaults in; what a ConfigMap of the
# cluster leaves out may stand elsewhere on the node, so it is undefined.
value(path, zero) := found if {
	found := object.get(kubelet, path, null)
	found != null
} else := zero if {
	kubelet
	input.object.kubeletSource == "configz"
}

# unread says why one of these fields is not known: a set of reasons, empty where all are known.
unread(paths) := not_read("kubelet") if {
	not kubelet
} else := {sprintf("the cluster's ConfigMap for kubelets does not say %s, and only the kubelet itself tells", [concat(", ", missing)]) |
	missing := sort([concat(".", path) | some path in paths; not is_known(path)])
	count(missing) > 0
}

is_known(path) if is_boolean(value(path, null))

is_known(path) if value(path, null)

# component is the command line of a static pod of the control plane: etcd, kube-apiserver,
# kube-controller-manager or kube-scheduler. It is undefined where it does not show.
component(program) := arguments if {
	arguments := input.object.components[program]
	is_array(arguments)
}

# setting is what a plan already wants beside the kubelet, such as setting("sysctl", "kernel.panic");
# "" for nothing.
setting(section, key) := object.get(input.object, ["settings", section, key], "")

# not_read says why "kubelet" or "components" were not read: a set of reasons, never empty.
not_read(what) := reasons if {
	reasons := {sprintf("%s: %s", [not_told[what], entry.reason]) |
		some entry in input.object.unread
		entry.what == what
	}
	count(reasons) > 0
} else := {not_told[what]}

not_told := {
	"kubelet": "the kubelet's configuration was not read",
	"components": "the command lines of the control plane were not read",
}
