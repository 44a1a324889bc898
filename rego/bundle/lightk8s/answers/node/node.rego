# METADATA
# scope: package
# title: Facts about nodes for tune
# description: >-
#   Returns in one object what Go code needs about the node of a NodeConfig, so that distributions,
#   roles, addresses and defaults are described in one language.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     node.about.distribution == "k3s"
package lightk8s.answers.node

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

# about holds the facts that tune needs about the node.
about := {
	"distribution": profile.distribution,
	"server": is_server,
	"addresses": addresses,
	"public": [ip | some ip in addresses; address.is_public(ip)],
	"dataDir": data_dir,
	"process": object.get(processes, profile.distribution, "kubelet"),
	"kubelet": assumed,
	"eviction": profile.upstream_eviction,
	"flags": flags_given,
	"margins": margins,
	"switches": profile.switches,
	"addonNamespaces": profile.addon_namespaces,
}

# margins are what a plan must leave for running pods, in percent, how long it must know the use of
# a container before it limits it, in seconds, and how far an eviction threshold must be below the
# rest, in points of percent.
margins := {
	"pods": data.lightk8s.controls.node["max-pods"].parameters.percent_of_running,
	"historySeconds": data.lightk8s.controls.usage["memory-request-measured"].parameters.high_seconds,
	"memory": data.lightk8s.controls.node["kube-reserved"].parameters.percent_of_requested,
	"leftPoints": data.lightk8s.controls.availability["node-disk-room"].parameters.margin_points,
}

default is_server := false

is_server if profile.role != "agent"

# addresses are those of the Node, in its order.
addresses := [entry.address |
	some entry in object.get(profile.node, ["status", "addresses"], [])
	entry.type in {"InternalIP", "ExternalIP"}
	address.cidr(entry.address)
]

# processes are those that the kubelet runs in, where that is not its own.
processes := {"k0s": "k0s", "k3s": "k3s", "microk8s": "kubelite", "rke2": "rke2"}

default data_dir := ""

data_dir := arguments.text(profile.node_args, "data-dir")
