# METADATA
# scope: package
# title: Overlay between public addresses is not encrypted
# description: >-
#   Overlays wrap the packets of pods, or only route them: all but WireGuard and IPsec leave them in
#   clear text. Between public addresses, passwords, queries and answers that pods of two nodes
#   exchange can be read and changed by anyone on the network path.
# related_resources:
#   - ref: https://docs.k3s.io/networking/basic-network-options#flannel-options
#     description: Backends of flannel in K3s
#   - ref: https://docs.tigera.io/calico/latest/network-policy/encrypt-cluster-pod-traffic
#     description: WireGuard in Calico
#   - ref: https://docs.cilium.io/en/stable/security/network/encryption/
#     description: Encryption in Cilium
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod traffic crosses public addresses in clear text
#   short: unencrypted overlay
#   do: plan the move to WireGuard encryption
#   severity: high
#   risk: exposed
#   cause: overlay
#   closedBy: you
#   ease: project
#   kinds: [Node, ConfigMap]
#   needs: [inventory/Node]
#   texts: [Node, cilium-config]
#   remediation: >-
#     K3s: flannel-backend wireguard-native on every server, then restart the servers before the
#     agents. Calico: wireguardEnabled in the FelixConfiguration. Cilium: encryption.enabled with
#     type wireguard. Pods of different nodes cannot reach each other meanwhile. The API does not
#     show a tunnel between the public addresses of the servers: waive the finding once one exists.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["overlay-unencrypted"]

import data.lightk8s.lib.endpoint
import data.lightk8s.lib.nodes
import data.lightk8s.lib.overlay

violations contains endpoint.added({"message": message, "path": ["metadata", "annotations", own.key]}, endpoints) if {
	input.object.kind == "Node"
	own := overlay.plain(input.object)
	some peer in nodes.all
	nodes.name(peer) != nodes.name(input.object)
	overlay.plain(peer).what == own.what
	endpoints := [{"address": own.address, "node": nodes.name(input.object)}]
	message := sprintf("%s sends pod traffic in clear text to public address %s of this node", [own.what, own.address])
}

violations contains endpoint.added({"message": message, "path": ["data", "enable-wireguard"]}, endpoints) if {
	overlay.cilium_is_plain
	public := sort({nodes.name(node) | some node in nodes.all; overlay.dialed(node)})
	count(public) > 1
	endpoints := [{"address": overlay.dialed(node), "node": nodes.name(node)} | some node in nodes.all]
	message := sprintf("Cilium sends pod traffic in clear text between public addresses of %v nodes", [count(public)])
}

skipped contains "the Node has no annotations of flannel or Calico" if {
	input.object.kind == "Node"
	count(nodes.all) > 1
	not overlay.is_shown(input.object)
}
