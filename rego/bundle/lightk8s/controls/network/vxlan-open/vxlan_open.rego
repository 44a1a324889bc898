# METADATA
# scope: package
# title: The overlay does not accept packets from strangers
# description: >-
#   flannel's vxlan and udp backends accept packets from any sender, in clear text and on every
#   address of the node, whatever interface is configured. An attacker can send packets into the pod
#   network, without passing Services or the ingress.
# related_resources:
#   - ref: https://docs.k3s.io/installation/requirements#networking
#     description: k3s networking requirements
#   - ref: https://github.com/flannel-io/flannel/issues/1757
#     description: flannel listens on every address
# schemas:
#   - input: schema.input
# custom:
#   problem: Overlay accepts packets from any address
#   short: open overlay port
#   do: allow UDP 8472 or 8285 from your nodes only
#   severity: critical
#   risk: exposed
#   cause: host-firewall
#   closedBy: you
#   ease: 1 command
#   kinds: [Node]
#   remediation: >-
#     Let only the other nodes send to UDP 8472 (8285 for udp): in the cloud's security group, or
#     with nftables. Where nodes talk across the internet use flannel-backend wireguard-native. The
#     API does not show a firewall: waive the finding once a firewall closes the port.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["vxlan-open"]

import data.lightk8s.lib.endpoint
import data.lightk8s.lib.profile

violations contains endpoint.added({"message": message, "path": ["metadata", "annotations", prefix("backend-type")]}, endpoints) if {
	port := ports[backend]
	public := sort(profile.public_addresses)
	count(public) > 0
	endpoints := [{"address": ip, "node": profile.name, "port": port, "protocol": "UDP"} | some ip in public]
	message := sprintf("flannel %s accepts packets from anyone on %s UDP %d; firewall it", [
		backend, concat(", ", public), port,
	])
}

skipped contains "the Node has no annotations of flannel" if not backend

skipped contains reason if {
	ports[backend]
	count(profile.public_addresses) == 0
	reason := sprintf("no public address of the Node is known; behind NAT UDP port %d must still be closed", [ports[backend]])
}

# ports are the default ports of flannel's unprotected backends.
ports := {"vxlan": 8472, "udp": 8285}

backend := lower(profile.annotations[prefix("backend-type")])

prefix(name) := concat("", ["flannel.alpha.coreos.com/", name])
