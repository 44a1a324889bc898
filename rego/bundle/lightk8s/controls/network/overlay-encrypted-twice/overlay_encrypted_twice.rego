# METADATA
# scope: package
# title: Packets of pods are encrypted twice
# description: >-
#   flannel with WireGuard encrypts what pods of two nodes exchange. Inside of another tunnel, such
#   as that of Tailscale or wg-quick, all of it is encrypted again. That costs CPU on a small
#   server, and each tunnel takes 60 to 80 bytes of every packet.
# related_resources:
#   - ref: https://docs.k3s.io/networking/distributed-multicloud
#     description: K3s with nodes in several clouds
#   - ref: https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md#wireguard
#     description: WireGuard backend of flannel
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod traffic is encrypted twice
#   short: encrypted twice
#   do: plan flannel-backend vxlan in the tunnel
#   severity: low
#   risk: cost
#   cause: overlay
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   needs: [inventory/Node]
#   remediation: >-
#     Keep only one of them: flannel-backend vxlan inside of the tunnel, or wireguard-native between
#     the addresses outside of it. Change it on every server, and restart servers before agents.
#   parameters:
#     tunnels: name prefixes of the interfaces of programs that encrypt
package lightk8s.controls.network["overlay-encrypted-twice"]

import data.lightk8s.controls.network["overlay-encrypted-twice"].parameters
import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes
import data.lightk8s.lib.overlay
import data.lightk8s.lib.profile

violations contains {"message": message, "path": profile.node_args_path} if {
	count(nodes.all) > 1
	ip := overlay.wireguard(input.object)
	message := sprintf("flannel with WireGuard sends to %s through tunnel %s, which also encrypts", [ip, tunnel])
}

# VPNs and some providers use addresses of this range.
skipped contains sprintf("%s can be an address of Tailscale or NetBird, which also encrypt", [ip]) if {
	count(nodes.all) > 1
	ip := overlay.wireguard(input.object)
	net.cidr_contains("100.64.0.0/10", address.cidr(ip))
	not tunnel
}

# tunnel is the interface that flannel is configured to use, if its name is like wg0, wt0 or
# tailscale0.
tunnel := interface if {
	interface := arguments.text(profile.node_args, "flannel-iface")
	some name in parameters.tunnels
	startswith(interface, name)
	regex.match(`^[0-9a-z]*$`, trim_prefix(interface, name))
}
