# METADATA
# scope: package
# title: A namespace that denies egress allows DNS
# description: >-
#   Once egress is denied by default, pods cannot resolve names, and applications fail with timeouts
#   that do not point to a policy. Users then often delete the policy.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Network policies
# schemas:
#   - input: schema.input
# custom:
#   problem: Egress policy blocks DNS
#   short: DNS blocked
#   do: allow egress to kube-dns, UDP and TCP 53
#   severity: high
#   risk: outage
#   cause: network-policies
#   closedBy: fix
#   ease: 1 command
#   kinds: [Namespace]
#   needs: [inventory/NetworkPolicy.networking.k8s.io]
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
#   remediation: >-
#     Add a NetworkPolicy with podSelector {} that allows egress on port 53 over UDP and TCP to
#     the pods with the label k8s-app=kube-dns in namespace kube-system.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.namespace["dns-egress-allowed"]

import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains object.union({"message": message, "path": []}, networkpolicy.dns_fix) if {
	namespace.is_user
	count(networkpolicy.unknowable("Egress")) == 0
	networkpolicy.isolates_every_pod("Egress")
	missing := [protocol | some protocol in ["TCP", "UDP"]; not allowed(protocol)]
	count(missing) > 0
	message := sprintf("namespace %q denies egress and has no NetworkPolicy that allows DNS over %s", [namespace.name, concat(" and ", missing)])
}

skipped contains reason if some reason in networkpolicy.unknowable("Egress")

allowed(protocol) if {
	some policy in networkpolicy.working("Egress")
	some rule in networkpolicy.rules(policy, "Egress")
	leaves_namespace(rule)
	is_for_dns(rule, protocol)
}

# Any peer except pods of the same namespace can include the DNS server.
leaves_namespace(rule) if count(networkpolicy.peers(rule, "Egress")) == 0

leaves_namespace(rule) if {
	some peer in networkpolicy.peers(rule, "Egress")
	some field in ["namespaceSelector", "ipBlock"]
	is_object(peer[field])
}

is_for_dns(rule, protocol) if networkpolicy.covers(rule, protocol, 53)

is_for_dns(rule, protocol) if {
	some name in networkpolicy.names(rule, protocol)
	contains(name, "dns")
}
