# METADATA
# scope: package
# title: Overlays between nodes
# description: >-
#   Finds the overlay that carries packets of pods between nodes in clear text, and the public
#   address that its peers send to: of flannel and Calico in the annotations that they write on
#   Nodes, of Cilium in its ConfigMap.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     overlay.plain(input.object).address
package lightk8s.lib.overlay

import data.lightk8s.lib.address
import data.lightk8s.lib.nodes

# plain is {"what": "flannel with backend vxlan", "address": ..., "key": ...}: the overlay that
# carries packets to a node in clear text, its public address, and the annotation that shows it. It
# is undefined for a node without such an overlay or such an address.
plain(node) := flannel(node)

plain(node) := calico(node) if not annotation(node, backend)

flannel(node) := {"what": sprintf("flannel with backend %s", [given]), "address": ip, "key": backend} if {
	given := lower(annotation(node, backend))
	given in {"host-gw", "ipip", "udp", "vxlan"}
	ip := public_ip(node)
	address.is_public(ip)
}

backend := "flannel.alpha.coreos.com/backend-type"

public_ip(node) := annotation(node, "flannel.alpha.coreos.com/public-ip-overwrite")

public_ip(node) := annotation(node, "flannel.alpha.coreos.com/public-ip") if {
	not annotation(node, "flannel.alpha.coreos.com/public-ip-overwrite")
}

# calico is that of Calico, which writes the key of WireGuard on the Node once it runs.
calico(node) := {"what": sprintf("Calico with %s", [name]), "address": ip, "key": key} if {
	[name, key] := [tunnel | some tunnel in tunnels; annotation(node, tunnel[1])][0]
	not annotation(node, "projectcalico.org/WireguardPublicKey")
	ip := split(annotation(node, "projectcalico.org/IPv4Address"), "/")[0]
	address.is_public(ip)
}

# wireguard is the address that peers send to by flannel with WireGuard. It is undefined for a node
# without it.
wireguard(node) := public_ip(node) if lower(annotation(node, backend)) == "wireguard"

# is_shown is true for a node on which flannel or Calico writes its backend.
is_shown(node) if annotation(node, backend)

is_shown(node) if annotation(node, "projectcalico.org/IPv4Address")

tunnels := [["IPIP", "projectcalico.org/IPv4IPIPTunnelAddr"], ["VXLAN", "projectcalico.org/IPv4VXLANTunnelAddr"]]

annotation(node, key) := text if {
	text := node.metadata.annotations[key]
	is_string(text)
	text != ""
}

# cilium_is_plain is true for the ConfigMap of a Cilium that carries packets and encrypts none. It
# is false beside flannel: then it is left from an earlier installation, or a part of flannel.
cilium_is_plain if {
	input.object.kind == "ConfigMap"
	input.object.metadata.name == "cilium-config"
	is_object(input.object.data)
	every key in ["enable-ipsec", "enable-wireguard", "enable-ztunnel"] {
		object.get(input.object.data, key, "false") == "false"
	}
	object.get(input.object.data, "cni-chaining-mode", "none") in {"", "none", "portmap"}
	count([node | some node in nodes.all; annotation(node, backend)]) == 0
}

# dialed is the public address of a node that Cilium sends to, its first InternalIP. It is
# undefined for a node with a private one.
dialed(node) := ip if {
	ip := [entry.address | some entry in node.status.addresses; entry.type == "InternalIP"][0]
	address.is_public(ip)
}
