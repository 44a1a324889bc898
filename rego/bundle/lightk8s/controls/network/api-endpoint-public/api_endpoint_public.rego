# METADATA
# scope: package
# title: API server has a public address
# description: >-
#   The API server writes its address into the EndpointSlice kubernetes. Where that address is
#   public, scanners find the port within hours. Then one leaked kubeconfig, one wrong binding or
#   one vulnerability gives an attacker the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/networking/ports-and-protocols/
#     description: Ports and protocols
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: The flag advertise-address
# schemas:
#   - input: schema.input
# custom:
#   problem: API server has a public address
#   short: public API server
#   do: allow its port from your addresses only
#   severity: medium
#   risk: exposed
#   cause: host-firewall
#   closedBy: you
#   ease: 1 command
#   kinds: [Cluster.lightk8s.dev, EndpointSlice.discovery.k8s.io]
#   uses: [inventory/Node]
#   remediation: >-
#     Let only nodes and administrators reach the port: in the cloud's security group or list of
#     authorized networks, or with nftables. Or set advertise-address and bind-address to an address
#     of a private network or a tunnel. The API does not show a firewall: waive the finding once a
#     firewall closes the port.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["api-endpoint-public"]

import data.lightk8s.lib.address
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains endpoint.added({"message": message, "path": ["endpoints", i, "addresses"]}, endpoint.crossed([{"address": ip}], open)) if {
	is_api_server
	some i, entry in input.object.endpoints
	some ip in entry.addresses
	address.is_public(ip)
	not is_of_node(ip)
	message := sprintf("%s of the API server is reached at %s unless a firewall closes it", [ports, ip])
}

# is_api_server is true for the EndpointSlice that API servers write themselves.
is_api_server if {
	input.object.kind == "EndpointSlice"
	input.object.metadata.namespace == "default"
	input.object.metadata.labels["kubernetes.io/service-name"] == "kubernetes"
}

open := [{"port": port.port, "protocol": object.get(port, "protocol", "TCP")} | some port in input.object.ports; is_object(port)]

ports := sprintf("port %s", [concat(", ", [format_int(entry.port, 10) | some entry in input.object.ports])]) if {
	count(input.object.ports) > 0
} else := "a port"

violations contains endpoint.added({"message": message, "path": ["endpoint", "host"]}, [{"address": host}]) if {
	input.object.kind == "Cluster"
	host := input.object.endpoint.host
	address.is_public(host)
	not is_of_node(host)
	message := sprintf("API server is reached at %s unless a firewall closes its port", [host])
}

# is_of_node is true for an address that node-listener-public judges with the flags of its node.
is_of_node(ip) if {
	some node in nodes.control_plane
	profile.distribution_of(node) != ""
	ip in profile.public_addresses_of(node)
}

skipped contains "the address of the API server is not known" if {
	input.object.kind == "Cluster"
	object.get(input.object, ["endpoint", "host"], "") == ""
}

skipped contains sprintf("the kubeconfig uses %s for the API server, which is not its address", [host]) if {
	host := input.object.endpoint.host
	host != ""
	is_indirect(host)
}

is_indirect(host) if address.is_loopback(host)

is_indirect(host) if not address.cidr(host)
