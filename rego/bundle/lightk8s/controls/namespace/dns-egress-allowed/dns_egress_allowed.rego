# METADATA
# scope: package
# title: A namespace that denies egress allows DNS
# description: >-
#   Once egress is denied by default, pods can't resolve names any more, and applications fail
#   with timeouts that look like anything but a policy. The usual reaction is to delete the
#   policy.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Network policies
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Namespace]
#   needs: [inventory/NetworkPolicy.networking.k8s.io]
#   remediation: >-
#     Add a NetworkPolicy with podSelector {} that allows egress on port 53 over UDP and TCP to
#     the pods with the label k8s-app=kube-dns in namespace kube-system.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.namespace["dns-egress-allowed"]

import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains {"message": message, "path": []} if {
	namespace.is_user
	networkpolicy.denies_by_default("Egress")
	some protocol in ["TCP", "UDP"]
	not allowed(protocol)
	message := sprintf("namespace %q denies egress, and no NetworkPolicy in it allows DNS over %s", [namespace.name, protocol])
}

allowed(protocol) if {
	some policy in networkpolicy.policies
	networkpolicy.concerns(policy, "Egress")
	some rule in networkpolicy.rules(policy, "Egress")
	allows(rule, protocol)
}

allows(rule, protocol) if {
	some port in rule.ports
	object.get(port, "protocol", "TCP") == protocol
	covers_dns(port)
}

# A rule without ports allows them all, to peers that a DNS server can be among: pods of the
# same namespace are none.
allows(rule, _) if {
	count(object.get(rule, "ports", [])) == 0
	leaves_namespace(rule)
}

leaves_namespace(rule) if count(object.get(rule, "to", [])) == 0

leaves_namespace(rule) if {
	some peer in rule.to
	some field in ["namespaceSelector", "ipBlock"]
	is_object(peer[field])
}

covers_dns(port) if not "port" in object.keys(port)

covers_dns(port) if {
	is_number(port.port)
	port.port <= 53
	object.get(port, "endPort", port.port) >= 53
}

covers_dns(port) if {
	is_string(port.port)
	contains(port.port, "dns")
}
