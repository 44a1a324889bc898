# METADATA
# scope: package
# title: Flags of the control plane
# description: >-
#   Finds the command lines of kube-apiserver, kube-controller-manager and kube-scheduler where
#   the API shows them: in their static pods (kubeadm, RKE2), or in the annotation of a k3s
#   server, which holds what the user added to the defaults of k3s.
# schemas:
#   - input: schema.input
package lightk8s.lib.component

import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

# seen lists the components that the object under judgement tells of, as
#   {"name": "kube-apiserver", "arguments": ["--flag=value", ...], "path": [...]}
default seen := []

seen := in_pod if input.object.kind == "Pod"

seen := in_k3s if input.object.kind == "Node"

names := {"kube-apiserver", "kube-controller-manager", "kube-scheduler"}

in_pod := [entry |
	some entry in static
	shows_flags(entry)
]

# static are the components that run in the pod, whether or not their flags show.
static := [{"name": container.name, "arguments": flags, "path": ["spec", "containers", i, holder(container)]} |
	input.object.metadata.namespace == "kube-system"
	is_static
	some i, container in input.object.spec.containers
	container.name in names
	flags := array.concat(list(container, "command"), list(container, "args"))
]

shows_flags(entry) if {
	some argument in entry.arguments
	startswith(argument, "--")
}

# is_static is true for the mirror of a static pod, and for the manifest as kubeadm writes it.
is_static if input.object.metadata.annotations["kubernetes.io/config.mirror"]

is_static if input.object.metadata.labels.tier == "control-plane"

holder(container) := "args" if count(list(container, "args")) > 0

holder(container) := "command" if count(list(container, "args")) == 0

list(container, field) := [text |
	some text in object.get(container, field, [])
	is_string(text)
]

in_k3s := [{"name": name, "arguments": flags, "path": profile.node_args_path} |
	profile.distribution == "k3s"
	profile.starts_server
	some name in names
	not arguments.is_true(profile.node_args, off[name], false)
	flags := array.concat(kept(name), added(name))
]

off := {
	"kube-apiserver": "disable-apiserver",
	"kube-controller-manager": "disable-controller-manager",
	"kube-scheduler": "disable-scheduler",
}

added(name) := added_by(profile.node_args, name)

# added_by are the flags that the user gives: k3s --kube-apiserver-arg=profiling=true. A name that
# ends in + or - adds to the default.
added_by(given, name) := [flag |
	some value in arguments.values(given, concat("", [name, "-arg"]))
	flag := concat("", ["--", regex.replace(trim_prefix(value, "--"), `^([^=]*?)[+-](=|$)`, "$1$2")])
]

# kept are the defaults of k3s that the user's flags leave in place.
kept(name) := [concat("", ["--", flag, "=", value]) |
	some flag, value in defaults[name]
	not is_replaced(name, flag)
]

is_replaced(name, flag) if {
	mentions := [text |
		some value in arguments.values(profile.node_args, concat("", [name, "-arg"]))
		text := split(trim_prefix(value, "--"), "=")[0]
		trim_right(text, "+-") == flag
	]
	mentions[0] == flag
}

# defaults are the flags that k3s sets and that controls look at.
defaults := {
	"kube-apiserver": {
		"authorization-mode": "Node,RBAC",
		"enable-admission-plugins": "NodeRestriction",
		"profiling": "false",
	},
	"kube-controller-manager": {"profiling": "false"},
	"kube-scheduler": {"profiling": "false"},
}

# unseen says why the object does not tell of the control plane where nothing else does. The
# flags of kubeadm and RKE2 are in their static pods, those of k3s on its server nodes.
unseen contains reason if {
	input.object.kind == "Node"
	not profile.distribution in {"kubeadm", "rke2"}
	not profile.node_args
	reason := reasons[profile.distribution]
}

unseen contains reason if {
	input.object.kind == "Pod"
	some entry in static
	not shows_flags(entry)
	reason := sprintf("the command of %s shows no flags", [entry.name])
}

reasons := {
	"": "the flags of the control plane are not told by this Node; they may stand in static pods in kube-system",
	"k0s": "k0s keeps the flags of the control plane on the controller's disk",
	"k3s": "the Node has no annotation k3s.io/node-args that can be read",
	"microk8s": "MicroK8s keeps the flags of the control plane in /var/snap/microk8s/current/args",
}
