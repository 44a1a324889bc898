package lightk8s.lib.networkpolicy

import data.lightk8s.controls.namespace["network-policy-enforced"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

# ineffective says why NetworkPolicies have no effect. It is undefined where they have one, and where that
# is not known.
ineffective := "K3s runs with disable-network-policy, and no other program enforces network policies" if {
	not is_enforced
	is_switched_off_in_k3s
} else := "flannel is the only network plugin, and it ignores every NetworkPolicy" if {
	not is_enforced
	count(k3s_servers) == 0
	some container in plugin_containers
	contains(container.image, "flannel")
}

# is_enforced is true where a network plugin is known to enforce policies. K3s includes the policy engine
# of kube-router; with another network plugin it works only in some cases.
is_enforced if {
	some container in plugin_containers
	some word in parameters.enforcers
	contains(container.image, word)
	not is_switched_off(container)
}

is_enforced if {
	count(k3s_servers) > 0
	not is_switched_off_in_k3s
	every server in k3s_servers {
		not "none" in arguments.values(profile.node_args_of(server), "flannel-backend")
	}
}

# is_switched_off is true for kube-router as a router alone.
is_switched_off(container) if "--run-firewall=false" in container.args

is_switched_off_in_k3s if {
	some server in k3s_servers
	arguments.is_true(profile.node_args_of(server), "disable-network-policy", false)
}

k3s_servers := [server |
	some server in nodes.control_plane
	profile.distribution_of(server) == "k3s"
	profile.node_args_of(server)
]

plugin_containers := [container |
	some daemon_sets in input.facts.inventory["DaemonSet.apps"]
	some daemon_set in daemon_sets
	some container in daemon_set.spec.template.spec.containers
	is_string(container.image)
]
