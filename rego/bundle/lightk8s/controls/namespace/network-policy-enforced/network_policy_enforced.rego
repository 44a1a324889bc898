# METADATA
# scope: package
# title: Network policies are enforced
# description: >-
#   A NetworkPolicy needs a program that enforces it. Plain flannel, the most common overlay of
#   small kubeadm clusters, ignores it without an error, so a cluster with policies is as open as
#   one without. K3s enforces them itself unless that is disabled.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
#     description: Network policies need a network plugin that supports them
#   - ref: https://docs.k3s.io/networking/networking-services#network-policy-controller
#     description: K3s network policy controller
# schemas:
#   - input: schema.input
# custom:
#   problem: NetworkPolicies have no effect
#   short: policies not enforced
#   do: enable or install network policy enforcement
#   severity: high
#   risk: takeover
#   cause: network-policies
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node, inventory/DaemonSet.apps]
#   remediation: >-
#     On K3s remove disable-network-policy from the servers' configuration. With flannel, install
#     kube-network-policies or move to Calico, Canal or Cilium, if the nodes have the 50 to 150 MiB
#     each that this costs.
#   frameworks:
#     cis-1.12: ["5.3.1"]
#     nsa: [Net]
#   parameters:
#     enforcers: words in the image name of a DaemonSet that enforces network policies
package lightk8s.controls.namespace["network-policy-enforced"]

import data.lightk8s.controls.namespace["network-policy-enforced"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": []} if {
	not is_enforced
	message := reasons[state]
}

skipped contains "whether network policies are enforced is not known: no DaemonSet of a known network plugin" if {
	not is_enforced
	not state
}

reasons := {
	"k3s": "K3s runs with disable-network-policy, and no other program enforces network policies",
	"flannel": "flannel is the only network plugin, and it ignores every NetworkPolicy",
}

is_enforced if {
	some container in containers
	some word in parameters.enforcers
	contains(container.image, word)
	not is_switched_off(container)
}

# K3s includes the policy engine of kube-router. With another network plugin it works only in some
# cases.
is_enforced if {
	count(k3s_servers) > 0
	not state
	every server in k3s_servers {
		not "none" in arguments.values(profile.node_args_of(server), "flannel-backend")
	}
}

# kube-router can run as a router alone.
is_switched_off(container) if "--run-firewall=false" in container.args

state := "k3s" if {
	some server in k3s_servers
	arguments.is_true(profile.node_args_of(server), "disable-network-policy", false)
} else := "flannel" if {
	count(k3s_servers) == 0
	some container in containers
	contains(container.image, "flannel")
}

k3s_servers := [server |
	some server in nodes.control_plane
	profile.distribution_of(server) == "k3s"
	profile.node_args_of(server)
]

containers := [container |
	some daemon_sets in input.facts.inventory["DaemonSet.apps"]
	some daemon_set in daemon_sets
	some container in daemon_set.spec.template.spec.containers
	is_string(container.image)
]
