# METADATA
# scope: package
# title: Settings of a node
# description: >-
#   The checked NodeConfig, or that of the node whose NodeUsage is: fields of its kubelet, command
#   lines of its control plane, and settings of a plan. A setting that was not read is not known,
#   and never assumed to be the default: a control lists `unread` of every field that it checks in
#   `skipped`, and builds violations with `finding`, which names the flags that override files.
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

# is_complete is true for a configuration from the kubelet itself: it omits zero values, and
# includes defaults. A field that is missing in a ConfigMap of the cluster can be set elsewhere on
# the node.
is_complete if {
	kubelet
	config.kubeletSource == "configz"
}

# value is a field of the kubelet's configuration, such as value(["evictionHard"], {}); zero if it
# is not set. The value from the kubelet itself comes first, then a flag of the kubelet, which
# overrides files, then the ConfigMap of the cluster, then the Node. It is undefined if it is not
# known.
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

# unread holds the reasons why one of these fields is not known; empty if all are known.
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
	sentence := sprintf("the cluster's ConfigMap for kubelets lacks %s, and only the kubelet itself shows the value", [concat(", ", missing)])
	some entry in withheld(sentence)
}

# withheld is a sentence with the reason why the kubelet was not read, if it is known.
withheld(sentence) := entries if {
	entries := skip.unread(config, "kubelet", sentence)
	count(entries) > 0
} else := {sentence}

unreadable(paths) := {sprintf("kubelet flag %s is invalid", [substring(flag_text(setter), 0, 120)]) |
	some path in paths
	is_unreadable(path)
	setter := flag(path)
}

# unreadable_args is a set of the reason why the flags of the kubelet cannot be seen where K3s or
# RKE2 writes them, or empty.
unreadable_args := {sprintf("its flags are not known either: annotation %s is not a JSON list", [profile.node_args_path[2]]) |
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

# setting is a setting of a plan outside the kubelet, such as setting("sysctl", "kernel.panic"); ""
# if it has none.
setting(section, key) := object.get(config, ["settings", section, key], "")

# not_read holds the reasons why "kubelet" or "components" were not read; never empty.
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
