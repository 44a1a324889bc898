package lightk8s.lib.controlplane

import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile
import data.lightk8s.lib.workload

# shown lists the programs whose flags the checked Pod or Node shows: a static pod (kubeadm, RKE2)
# its own, a K3s server what the user added to the defaults of K3s, as
#   {"name": "kube-apiserver", "arguments": ["--flag=value", ...], "path": [...]}
default shown := []

shown := in_pod if input.object.kind == "Pod"

shown := in_k3s if input.object.kind == "Node"

names := {"kube-apiserver", "kube-controller-manager", "kube-scheduler"}

in_pod := [entry |
	some entry in static(names)
	shows_flags(entry.arguments)
]

# etcd lists the etcd of the checked static pod, whether or not its flags show, as shown does.
default etcd := []

etcd := static({"etcd"}) if input.object.kind == "Pod"

# static are the programs, of those named, that run in the pod, whether or not their flags show.
static(programs) := [{"name": container.name, "arguments": flags, "path": ["spec", "containers", i, holder(container)]} |
	input.object.metadata.namespace == "kube-system"
	is_static
	some i, container in input.object.spec.containers
	container.name in programs
	flags := array.concat(strings(container, "command"), strings(container, "args"))
]

# is_static is true for the mirror of a static pod, and for the manifest as kubeadm writes it.
is_static if workload.is_mirror

is_static if input.object.metadata.labels.tier == "control-plane"

holder(container) := "args" if count(strings(container, "args")) > 0

holder(container) := "command" if count(strings(container, "args")) == 0

# strings are the elements of a field that are strings.
strings(container, field) := [text |
	some text in object.get(container, field, [])
	is_string(text)
]

in_k3s := [{"name": name, "arguments": flags, "path": profile.node_args_path} |
	profile.distribution == "k3s"
	profile.starts_server
	some name in names
	not is_off(name)
	flags := array.concat(kept(name), added(name))
]

# kept are the defaults of K3s that the user's flags leave in place.
kept(name) := [concat("", ["--", flag, "=", value]) |
	some flag, value in profile.shipped_flags(name)
	not is_replaced(name, flag)
]

is_replaced(name, flag) if {
	mentions := [text |
		some value in arguments.taken(profile.node_args, concat("", [name, "-arg"]))
		text := split(trim_prefix(value, "--"), "=")[0]
		trim_right(text, "+-") == flag
	]
	mentions[0] == flag
}

# not_shown holds the reasons why the checked Pod or Node does not show the flags of the control
# plane, if no other object does.
not_shown contains reason if {
	input.object.kind == "Node"
	not profile.distribution in {"kubeadm", "rke2"}
	not profile.node_args
	reason := object.get(unreadable, profile.distribution, elsewhere)
}

not_shown contains reason if {
	input.object.kind == "Pod"
	some entry in static(names)
	not shows_flags(entry.arguments)
	reason := sprintf("the command of %s shows no flags", [entry.name])
}

elsewhere := "the Node does not show the flags of the control plane; static pods in kube-system can have them"
