# METADATA
# scope: package
# title: Overlay sends packets to an address that the node has lost
# description: >-
#   When the provider gives a server another address, flannel keeps the old one on the Node for its
#   peers: the node is Ready, but its pods cannot reach pods on other nodes. The server that gets
#   the old address next receives the packets.
# related_resources:
#   - ref: https://github.com/k3s-io/k3s/issues/1533
#     description: Nodes with a changing public address
# schemas:
#   - input: schema.input
# custom:
#   problem: Overlay network uses an outdated node address
#   short: outdated node address
#   do: give it a static address and restart flannel
#   severity: high
#   risk: outage
#   cause: node-addresses
#   closedBy: you
#   ease: edit manifest
#   kinds: [Node]
#   uses: [inventory/Node]
#   remediation: >-
#     Give the server a static address. Until then set node-external-ip in the configuration of K3s
#     or RKE2 to the present one and restart it; elsewhere delete the annotation and restart flannel.
package lightk8s.controls.availability["node-address-drift"]

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": ["metadata", "annotations", key]} if {
	some [key, ip] in unlisted
	is_lost(ip)
	message := sprintf("flannel peers send to %s, which is not an address of node %q", [ip, nodes.name(input.object)])
}

skipped contains sprintf("flannel peers send to %s, which can be another interface of the node", [ip]) if {
	some [_, ip] in unlisted
	not is_lost(ip)
}

# unlisted are the addresses that flannel writes on the Node, and status.addresses lacks.
unlisted contains [key, ip] if {
	count(profile.addresses) > 0
	some key in flannel
	ip := annotation(key)
	ip != ""
	not ip in profile.addresses
	annotation(sprintf("%s-overwrite", [key])) != ip
}

flannel := ["flannel.alpha.coreos.com/public-ip", "flannel.alpha.coreos.com/public-ipv6"]

# is_lost is true for an address that no other interface has: K3s gives flannel that of the Node,
# and a server has one public address.
is_lost(_) if {
	profile.distribution == "k3s"
	count(profile.node_args) > 0
	not arguments.text(profile.node_args, "flannel-iface")
}

is_lost(ip) if address.is_replaced(ip, profile.addresses)

violations contains {"message": message, "path": ["metadata", "annotations", key]} if {
	some key in flannel
	ip := annotation(key)
	ip != ""
	some other in nodes.all
	nodes.name(other) != nodes.name(input.object)
	other.metadata.annotations[key] == ip
	message := sprintf("flannel peers send to %s for this node and for node %q", [ip, nodes.name(other)])
}

violations contains {"message": message, "path": ["metadata", "annotations", key]} if {
	count(profile.addresses) > 0
	some key in ["k3s.io/external-ip", "rke2.io/external-ip"]
	some ip in split(annotation(key), ",")
	ip != ""
	not ip in profile.addresses
	message := sprintf("external address %s is not an address of node %q", [ip, nodes.name(input.object)])
}

skipped contains "the Node does not report its addresses" if count(profile.addresses) == 0

annotation(key) := value if {
	value := input.object.metadata.annotations[key]
	is_string(value)
} else := ""
