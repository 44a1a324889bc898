# METADATA
# scope: package
# title: What a node runs with
# description: >-
#   The NodeConfig under judgement, or that of the node whose NodeUsage is: fields of its kubelet,
#   command lines of its control plane, and settings that a plan wants. What was not read is not
#   known, and never at its default: a control lists `unread` of every field that it looks at in
#   `skipped`, and makes what it finds with `finding`, which names the flags that win over files.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     nodeconfig.value(["maxPods"], 110) > nodesizing.max_pods
package lightk8s.lib.nodeconfig

import data.lightk8s.lib.profile
import data.lightk8s.lib.skip

config := input.object if input.object.kind == "NodeConfig"

config := [found |
	some found in input.facts.inventory["NodeConfig.lightk8s.dev"][""]
	found.metadata.name == profile.name
][0] if {
	input.object.kind == "NodeUsage"
}

# kubelet is the configuration of the kubelet. It is undefined if it was not read.
kubelet := config.kubelet if {
	is_object(config.kubelet)
	config.kubeletSource in {"configz", "configmap"}
}

# is_complete is true for what the kubelet itself shows: it leaves out what is at its zero value,
# and puts defaults in. What a ConfigMap of the cluster leaves out can be set elsewhere on the node.
is_complete if {
	kubelet
	config.kubeletSource == "configz"
}

# value is a field of the kubelet's configuration, such as value(["evictionHard"], {}); zero if it
# is not set. What the kubelet itself shows comes first, then a flag that it is started with, which
# wins over files, then the ConfigMap of the cluster, then what the Node shows. It is undefined if it
# is not known.
value(path, zero) := found if {
	is_complete
	found := object.get(kubelet, path, null)
	found != null
} else := zero if {
	is_complete
} else := flag_value(path, zero)[0] if {
	flag(path)
} else := found if {
	not is_unreadable(path)
	found := object.get(kubelet, path, null)
	found != null
} else := node_value(path, zero) if {
	not is_unreadable(path)
}

# unread is why one of these fields is not known: a set of reasons, empty if all are known.
unread(paths) := set() if {
	is_complete
} else := set() if {
	every path in paths {
		is_known(path)
	}
} else := hidden(paths) | unreadable(paths)

hidden(paths) := not_read("kubelet") | unreadable_args if {
	not kubelet
} else := {entry |
	missing := sort([concat(".", path) | some path in paths; not is_known(path)])
	count(missing) > 0
	sentence := sprintf("the cluster's ConfigMap for kubelets does not say %s, and only the kubelet itself tells", [concat(", ", missing)])
	some entry in withheld(sentence)
}

# withheld is a sentence with the reason why the kubelet itself did not tell, if that is known.
withheld(sentence) := entries if {
	entries := skip.unread(config, "kubelet", sentence)
	count(entries) > 0
} else := {sentence}

unreadable(paths) := {sprintf("the kubelet is started with %s, which no kubelet takes", [substring(flag_text(setter), 0, 120)]) |
	some path in paths
	is_unreadable(path)
	setter := flag(path)
}

# unreadable_args is a set of the reason why the flags of the kubelet cannot be seen where K3s or
# RKE2 writes them, or empty.
unreadable_args := {sprintf("its flags are not known either: annotation %s is no list in JSON", [profile.node_args_path[2]]) |
	profile.annotations[profile.node_args_path[2]]
	not profile.node_args
}

is_known(path) if value(path, 0) != null

# component is the command line of a static pod of the control plane: etcd, kube-apiserver,
# kube-controller-manager or kube-scheduler. It is undefined if it was not read.
component(program) := arguments if {
	arguments := config.components[program]
	is_array(arguments)
}

# setting is what a plan already wants beside the kubelet, such as setting("sysctl",
# "kernel.panic"); "" for nothing.
setting(section, key) := object.get(config, ["settings", section, key], "")

# not_read is why "kubelet" or "components" were not read: a set of reasons, never empty.
not_read(what) := reasons if {
	reasons := skip.unread(config, what, not_told[what])
	count(reasons) > 0
} else := {skip.needs_flag(sprintf("%s: --node-config reads it", [not_told[what]]))} if {
	what == "kubelet"
} else := {not_told[what]}

not_told := {
	"kubelet": "the kubelet's configuration was not read",
	"components": "the command lines of the control plane were not read",
}
