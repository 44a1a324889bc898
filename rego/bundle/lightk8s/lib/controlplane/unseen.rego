package lightk8s.lib.controlplane

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile
import data.lightk8s.lib.skip

# unseen holds the reasons why the flags of a program are not known, on a configured node that can
# run it; empty if they are known or the node is a worker.
unseen(program) := profile.no_node if {
	count(profile.no_node) > 0
} else := set() if {
	flags(program)
} else := set() if {
	not can_run(program)
} else := {hidden} if {
	hidden
} else := {skip.because("etcd can run elsewhere", reason) |
	program == "etcd"
	some reason in nodeconfig.not_read("components")
} if {
	program == "etcd"
} else := nodeconfig.not_read("components")

# can_run is true for a node of the control plane. K3s and RKE2 label those that have etcd.
can_run(program) if {
	nodes.is_control_plane(profile.node)
	needs_no_label(program)
}

can_run("etcd") if nodes.has_etcd(profile.node)

can_run(program) if nodeconfig.component(program)

needs_no_label(program) if program != "etcd"

needs_no_label("etcd") if not profile.distribution in {"k3s", "rke2"}

hidden := sprintf("%s, or the program runs elsewhere", [unreadable[profile.distribution]]) if {
	profile.distribution in {"k3s", "rke2"}
} else := unreadable[profile.distribution]

unreadable := {
	"k0s": "k0s keeps the flags of the control plane on the controller's disk",
	"k3s": "the Node has no annotation k3s.io/node-args that can be read",
	"microk8s": "MicroK8s keeps the flags of the control plane in /var/snap/microk8s/current/args",
	"rke2": "the Node has no annotation rke2.io/node-args that can be read",
}
