# METADATA
# scope: package
# title: Pods do not reach the metadata of the cloud
# description: >-
#   The metadata service of a cloud server hands credentials of the server to whoever asks from
#   it. A web application that can be made to fetch a URL asks on an attacker's behalf. The
#   address differs: 169.254.169.254 on most clouds, 100.100.100.200 on Alibaba Cloud,
#   169.254.0.23 on Tencent Cloud. Pods on the network of the node are out of reach of any
#   policy.
# related_resources:
#   - ref: https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata
#     description: Alibaba Cloud instance metadata
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Namespace]
#   needs: [inventory/NetworkPolicy.networking.k8s.io]
#   remediation: >-
#     Give the namespace a NetworkPolicy for all pods with policyTypes Egress that allows
#     0.0.0.0/0 except these addresses, and DNS. Waive the finding where a policy of Calico or
#     Cilium for the whole cluster, or a firewall rule on the nodes, does the same.
#   frameworks:
#     cis-1.12: ["5.3.2"]
#     nsa: [Net]
#   parameters:
#     addresses: metadata services, as CIDR blocks of one address
package lightk8s.controls.network["metadata-endpoint-blocked"]

import data.lightk8s.controls.network["metadata-endpoint-blocked"].parameters
import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains {"message": message, "path": ["metadata", "name"]} if {
	namespace.is_user
	not is_isolated
	message := "no NetworkPolicy keeps the pods of the namespace from the metadata service"
}

violations contains {"message": message, "path": ["metadata", "name"]} if {
	namespace.is_user
	is_isolated
	some policy in networkpolicy.policies
	networkpolicy.concerns(policy, "Egress")
	open := [target | some target in parameters.addresses; lets_out(policy, target)]
	count(open) > 0
	message := sprintf("NetworkPolicy %s lets pods reach the metadata service at %s", [
		object.get(policy, ["metadata", "name"], ""), concat(", ", open),
	])
}

# is_isolated is true where every pod may send only what some policy allows.
is_isolated if {
	some policy in networkpolicy.policies
	networkpolicy.selects_every_pod(policy)
	networkpolicy.concerns(policy, "Egress")
}

lets_out(policy, target) if {
	some rule in networkpolicy.rules(policy, "Egress")
	is_for_web(rule)
	reaches(rule, target)
}

# is_for_web is true where the rule allows TCP port 80, by which metadata are read.
is_for_web(rule) if count(object.get(rule, "ports", [])) == 0

is_for_web(rule) if {
	some port in rule.ports
	object.get(port, "protocol", "TCP") == "TCP"
	spans_80(port)
}

spans_80(port) if object.get(port, "port", 80) == 80

spans_80(port) if {
	port.port <= 80
	port.endPort >= 80
}

# reaches is true where the rule has no peers, which means all, or a block with the address.
reaches(rule, _) if count(object.get(rule, "to", [])) == 0

reaches(rule, target) if {
	some peer in rule.to
	net.cidr_is_valid(peer.ipBlock.cidr)
	net.cidr_intersects(peer.ipBlock.cidr, target)
	not is_excepted(peer.ipBlock, target)
}

is_excepted(block, target) if {
	some range in block.except
	net.cidr_is_valid(range)
	net.cidr_contains(range, target)
}
