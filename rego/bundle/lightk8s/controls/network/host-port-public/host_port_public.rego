# METADATA
# scope: package
# title: A host port is bound to one address of the node
# description: >-
#   A hostPort without hostIP is open on every address of the node, the public one too. Its rules
#   apply before NetworkPolicy and before the INPUT chain, so neither closes it. Ports for web
#   traffic are not checked.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/overview/#services
#     description: Configuration good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Host port is open on every node address
#   short: open host port
#   do: remove hostPort, or set a private hostIP
#   severity: high
#   risk: exposed
#   cause: open-ports
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostPort]
#   remediation: >-
#     Use a Service. Where a port of the node is needed, set hostIP to its private address, or to
#     127.0.0.1 for programs on the node itself. Add ports that are meant for everyone to the
#     parameter public_ports.
#   frameworks:
#     cis-1.12: ["5.2.12"]
#     nsa: [Net]
#   parameters:
#     public_ports: numbers of the ports that are meant for everyone, as strings
package lightk8s.controls.network["host-port-public"]

import data.lightk8s.controls.network["host-port-public"].parameters
import data.lightk8s.lib.address
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

violations contains endpoint.added({"message": message, "path": path}, [endpoint.of_pod(port, "hostPort")]) if {
	some entry in workload.containers
	some i, port in entry.container.ports
	port.hostPort > 0
	not namespace.name in namespace.system
	not on_host
	is_every(object.get(port, "hostIP", ""))
	not sprintf("%v", [port.hostPort]) in parameters.public_ports
	path := workload.in_container(entry, ["ports", i, "hostPort"])
	message := sprintf("container %q opens port %v/%v on every address of the node", [
		entry.name, port.hostPort, object.get(port, "protocol", "TCP"),
	])
}

# is_every is true for a hostIP that means every address of the node.
is_every("")

is_every(ip) if address.is_unspecified(ip)

on_host if workload.spec.hostNetwork == true
