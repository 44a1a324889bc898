# METADATA
# scope: package
# title: The control plane of the configured node
# description: >-
#   Reads flags of etcd, kube-apiserver and kube-controller-manager for the NodeConfig under
#   judgement: from its command lines, or from the arguments that K3s and RKE2 write on the Node.
#   What a plan already wants comes before what runs.
# schemas:
#   - input: schema.input
package lightk8s.lib.controlplane

import future.keywords.not

import data.lightk8s.lib.arguments
import data.lightk8s.lib.component
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

# flags are the arguments of a program where they are known. Of K3s and RKE2 they may be those
# alone that the user gives. They are undefined where the program does not run here, or hides them.
flags(program) := shown if {
	shown := [text | some text in nodeconfig.component(program); is_string(text)]
	shows_flags(shown)
} else := component.added_by(given, program) if {
	runs_embedded(program)
}

# shows_flags is false for the etcd of RKE2, whose flags stand in a file.
shows_flags(shown) if {
	some argument in shown
	startswith(argument, "--")
	not startswith(argument, "--config-file")
}

runs_embedded("etcd") if {
	given[0] == "server"
	nodes.has_etcd(profile.node)
	not arguments.is_true(given, "disable-etcd", false)
}

runs_embedded(program) if {
	program != "etcd"
	given[0] == "server"
	not arguments.is_true(given, component.off[program], false)
}

# given are the arguments of the node's K3s or RKE2.
given := profile.node_args_of(profile.node) if profile.distribution in {"k3s", "rke2"}

# text is the value of a flag, as planned or as it is. It is undefined where neither is known.
text(program, flag) := planned if {
	planned := nodeconfig.setting(program, flag)
	planned != ""
} else := arguments.text(flags(program), flag)

# number is the same for flags that are numbers; otherwise where the flag is not given. It is
# undefined where the value is no number.
number(program, flag, otherwise) := to_number(value) if {
	value := text(program, flag)
	regex.match(`^(0|[1-9][0-9]{0,17})$`, value)
} else := otherwise if {
	flags(program)
	not text(program, flag)
}

# unseen says why the flags of a program are not known, on nodes that run it or may: a set of
# reasons, empty where they are known or the node is a worker.
unseen(program) := profile.no_node if {
	count(profile.no_node) > 0
} else := set() if {
	flags(program)
} else := set() if {
	not may_run(program)
} else := {reason} if {
	reason := hidden[profile.distribution]
} else := {sprintf("%s: it may run elsewhere", [reason]) |
	program == "etcd"
	some reason in nodeconfig.not_read("components")
} if {
	program == "etcd"
} else := nodeconfig.not_read("components")

# may_run is true for a node of the control plane. K3s and RKE2 label those that have etcd.
may_run(program) if {
	nodes.is_control_plane(profile.node)
	needs_no_label(program)
}

may_run("etcd") if nodes.has_etcd(profile.node)

may_run(program) if nodeconfig.component(program)

needs_no_label(program) if program != "etcd"

needs_no_label("etcd") if not profile.distribution in {"k3s", "rke2"}

hidden := {
	"k0s": "k0s keeps the flags of the control plane on the controller's disk",
	"k3s": "the Node has no annotation k3s.io/node-args that can be read, or the program runs elsewhere",
	"microk8s": "MicroK8s keeps the flags of the control plane in /var/snap/microk8s/current/args",
	"rke2": "the Node has no annotation rke2.io/node-args that can be read, or the program runs elsewhere",
}
