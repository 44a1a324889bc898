# METADATA
# scope: package
# title: Pods cannot reach the cloud metadata service
# description: >-
#   The metadata service of a cloud server gives credentials of the server to any process on it. An
#   attacker can use a web application that fetches URLs to get them. The address differs:
#   169.254.169.254 on most clouds, 100.100.100.200 on Alibaba Cloud, 169.254.0.23 on Tencent Cloud.
#   No policy applies to pods on the network of the node.
# related_resources:
#   - ref: https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata
#     description: Alibaba Cloud instance metadata
# schemas:
#   - input: schema.input
# custom:
#   problem: Pods can reach the cloud metadata service
#   short: metadata reachable
#   do: block the metadata service by NetworkPolicy
#   severity: high
#   risk: takeover
#   cause: network-policies
#   closedBy: fix
#   ease: 1 command
#   kinds: [Namespace]
#   needs: [inventory/NetworkPolicy.networking.k8s.io]
#   partial: true
#   uses:
#     - inventory/AdminNetworkPolicy.policy.networking.k8s.io
#     - inventory/BaselineAdminNetworkPolicy.policy.networking.k8s.io
#     - inventory/ClusterNetworkPolicy.policy.networking.k8s.io
#     - inventory/CiliumNetworkPolicy.cilium.io
#     - inventory/CiliumClusterwideNetworkPolicy.cilium.io
#     - inventory/NetworkPolicy.crd.projectcalico.org
#     - inventory/GlobalNetworkPolicy.crd.projectcalico.org
#     - inventory/NetworkPolicy.projectcalico.org
#     - inventory/GlobalNetworkPolicy.projectcalico.org
#     - inventory/Pod
#   remediation: >-
#     Deny egress by default with a NetworkPolicy for all pods of the namespace, allow DNS, and give
#     the pods that need the internet a policy of their own that allows 0.0.0.0/0 except these
#     addresses. Waive the finding where a firewall rule on the nodes does the same.
#   frameworks:
#     cis-1.12: ["5.3.2"]
#     nsa: [Net]
#   fixUses:
#     - inventory/Node
#     - inventory/DaemonSet.apps
#     - inventory/Service
#   parameters:
#     addresses: metadata services, as CIDR blocks of one address
#     block: true lets fix create a policy that allows every other address
#   answers:
#     block: true
package lightk8s.controls.network["metadata-endpoint-blocked"]

import data.lightk8s.controls.namespace["default-deny-egress"].parameters as egress
import data.lightk8s.controls.network["metadata-endpoint-blocked"].parameters
import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains object.union({"message": message, "path": ["metadata", "name"]}, fix) if {
	is_unguarded
	message := "no NetworkPolicy blocks the metadata service for the pods of the namespace"
}

violations contains {"message": message, "path": ["metadata", "name"]} if {
	is_judged
	not is_unguarded
	some policy in networkpolicy.working("Egress")
	open := [target | some target in parameters.addresses; lets_out(policy, target)]
	count(open) > 0
	message := sprintf("NetworkPolicy %s allows the metadata service at %s", [networkpolicy.name(policy), concat(", ", open)])
}

default fix := {}

fix := {"unfixed": "the policy of default-deny-egress blocks the addresses too; close that"} if {
	parameters.block
	networkpolicy.egress_fix(egress.to).create
	not contains(egress.to, "/0")
} else := networkpolicy.sparing_fix(parameters.addresses) if {
	parameters.block
}

skipped contains reason if some reason in networkpolicy.unknowable("Egress")

is_judged if {
	namespace.is_user
	not namespace.is_vacant
	count(networkpolicy.unknowable("Egress")) == 0
}

is_unguarded if {
	is_judged
	inventory.is_complete(networkpolicy.kind)
	not networkpolicy.isolates_every_pod("Egress")
}

# Metadata are read over TCP port 80.
lets_out(policy, target) if {
	some rule in networkpolicy.rules(policy, "Egress")
	networkpolicy.covers(rule, "TCP", 80)
	networkpolicy.reaches(rule, "Egress", target)
}
