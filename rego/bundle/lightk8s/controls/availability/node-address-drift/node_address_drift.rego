# METADATA
# scope: package
# title: The overlay knows a node by an address it has
# description: >-
#   When the provider gives a server another address, flannel goes on telling the old one to its
#   peers: the node is Ready, and its pods reach nobody. Whoever gets the old address next receives
#   the packets.
# related_resources:
#   - ref: https://github.com/k3s-io/k3s/issues/1533
#     description: Nodes with a changing public address
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Node]
#   remediation: >-
#     Give the server a static address. Until then set node-external-ip in the configuration of K3s
#     or RKE2 to the present one and restart it; elsewhere delete the annotation and restart flannel.
package lightk8s.controls.availability["node-address-drift"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": ["metadata", "annotations", key]} if {
	count(profile.addresses) > 0
	some key in ["flannel.alpha.coreos.com/public-ip", "flannel.alpha.coreos.com/public-ipv6"]
	address := annotation(key)
	not address in profile.addresses
	annotation(sprintf("%s-overwrite", [key])) != address
	message := sprintf("flannel's peers send to %s, which is no address of node %q", [address, nodes.name(input.object)])
}

violations contains {"message": message, "path": ["metadata", "annotations", key]} if {
	count(profile.addresses) > 0
	some key in ["k3s.io/external-ip", "rke2.io/external-ip"]
	some address in split(annotation(key), ",")
	address != ""
	not address in profile.addresses
	message := sprintf("the node was started with the external address %s, which is no address of node %q", [address, nodes.name(input.object)])
}

skipped contains "the node does not tell its addresses" if count(profile.addresses) == 0

annotation(key) := value if {
	value := input.object.metadata.annotations[key]
	is_string(value)
} else := ""
