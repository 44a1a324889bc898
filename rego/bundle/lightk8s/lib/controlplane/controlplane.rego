# METADATA
# scope: package
# title: Flags of the control plane
# description: >-
#   Finds the flags of etcd, kube-apiserver, kube-controller-manager and kube-scheduler: for the
#   checked NodeConfig in its command lines, or in the arguments that K3s and RKE2 write on the
#   Node; for a checked Pod or Node in the object itself. Values of a plan override those of the
#   running programs.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some api in controlplane.shown
#     api.name == "kube-apiserver"
#     arguments.is_true(api.arguments, "anonymous-auth", true)
package lightk8s.lib.controlplane

import future.keywords.not

import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

# flags are the arguments of a program on the configured node; for K3s and RKE2 they can be only
# those that the user sets. They are undefined if the program does not run here, or hides them.
flags(program) := given if {
	given := [text | some text in nodeconfig.component(program); is_string(text)]
	shows_flags(given)
} else := added(program) if {
	runs_embedded(program)
}

# shows_flags is true for arguments with a flag in them. It is undefined for the etcd of RKE2, whose
# flags are in a file.
shows_flags(given) if {
	some argument in given
	startswith(argument, "--")
	not startswith(argument, "--config-file")
}

runs_embedded("etcd") if {
	profile.starts_server
	nodes.has_etcd(profile.node)
	not arguments.is_true(profile.node_args, "disable-etcd", false)
}

runs_embedded(program) if {
	program != "etcd"
	profile.starts_server
	not is_off(program)
}

# is_off is true if the user disables the program in K3s or RKE2.
is_off(program) if arguments.is_true(profile.node_args, off[program], false)

off := {
	"kube-apiserver": "disable-apiserver",
	"kube-controller-manager": "disable-controller-manager",
	"kube-scheduler": "disable-scheduler",
}

# added are the flags that the user gives to a program of K3s or RKE2, such as
# --kube-apiserver-arg=profiling=true. A name that ends in + or - adds to the default.
added(program) := [flag |
	some value in arguments.taken(profile.node_args, concat("", [program, "-arg"]))
	flag := concat("", ["--", regex.replace(trim_prefix(value, "--"), `^([^=]*?)[+-](=|$)`, "$1$2")])
]

# text is the value of a flag on the configured node, as planned or as it is. It is undefined if
# neither is known.
text(program, flag) := planned if {
	planned := nodeconfig.setting(program, flag)
	planned != ""
} else := arguments.text(flags(program), flag)

# number is the same as text for a flag that is a number; otherwise if the flag is not given. It is
# undefined if the value is not a number.
number(program, flag, otherwise) := to_number(value) if {
	value := text(program, flag)
	regex.match(`^(0|[1-9][0-9]{0,17})$`, value)
} else := otherwise if {
	flags(program)
	not text(program, flag)
}
