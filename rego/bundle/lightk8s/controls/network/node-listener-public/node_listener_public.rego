# METADATA
# scope: package
# title: The kubelet and the API server are not open to the internet
# description: >-
#   The kubelet listens on every address of the node, and on nodes of the control plane the API
#   server does. Scanners find both within hours. Then one wrong binding, one leaked kubeconfig or
#   one vulnerability gives an attacker the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/networking/ports-and-protocols/
#     description: Ports and protocols
#   - ref: https://docs.k3s.io/installation/requirements#networking
#     description: K3s networking requirements
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet or API server listens on public addresses
#   short: public node ports
#   do: allow the ports from your addresses only
#   severity: medium
#   risk: exposed
#   cause: host-firewall
#   closedBy: you
#   ease: 1 command
#   kinds: [Node]
#   remediation: >-
#     Let only the other nodes reach the port of the kubelet, and only nodes and administrators that
#     of the API server: in the cloud's security group, or with nftables. The API does not show a
#     firewall: waive the finding once a firewall closes the ports.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["node-listener-public"]

import future.keywords.not

import data.lightk8s.lib.address
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains endpoint.added({"message": message, "path": listener.path}, endpoints) if {
	some listener in listeners
	not is_private(listener.bound)
	count(profile.public_addresses) > 0
	endpoints := [{"address": ip, "node": profile.name, "port": listener.port, "protocol": "TCP"} | some ip in profile.public_addresses]
	message := sprintf("port %v of the %s is reached at %s unless a firewall closes it", [
		listener.port, listener.program, concat(", ", sort(profile.public_addresses)),
	])
}

listeners contains {"program": "kubelet", "port": port, "path": path, "bound": nodeconfig.given("address")} if {
	path := ["status", "daemonEndpoints", "kubeletEndpoint", "Port"]
	port := object.get(input.object, path, 0)
	port > 0
}

listeners contains {"program": "API server", "port": port, "path": ["metadata", "labels"], "bound": profile.api_bound} if {
	nodes.is_control_plane(input.object)
	port := profile.api_port
}

# is_private is true for a program that the last of these addresses binds to a private address.
is_private(bound) if {
	last := bound[count(bound) - 1]
	address.cidr(last)
	not address.is_unspecified(last)
	not address.is_public(last)
}

skipped contains "the Node does not state the port of its kubelet" if count(listeners) == 0

skipped contains "no public address of the Node is known; behind NAT its ports must still be closed" if {
	count(profile.public_addresses) == 0
	some listener in listeners
	not is_private(listener.bound)
}
