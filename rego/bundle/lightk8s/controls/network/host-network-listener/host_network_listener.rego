# METADATA
# scope: package
# title: No pod listens on the network of its node
# description: >-
#   A pod with hostNetwork opens its ports on the node itself, also on the public address unless the
#   program is configured otherwise. No NetworkPolicy applies to it. Ports for web traffic are not
#   checked.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods
#     description: NetworkPolicy and hostNetwork pods
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod listens directly on the node's network
#   short: listens on the node
#   do: remove hostNetwork and use a Service
#   severity: high
#   risk: exposed
#   cause: host-firewall
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostNetwork]
#   remediation: >-
#     Remove hostNetwork and use a Service. Where it must stay, as for some exporters, make the
#     program listen on the private address and waive the finding.
#   frameworks:
#     cis-1.12: ["5.2.5"]
#     nsa: [Net]
#   parameters:
#     public_ports: numbers of the ports that are meant for everyone, as strings
package lightk8s.controls.network["host-network-listener"]

import data.lightk8s.controls.network["host-network-listener"].parameters
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

violations contains endpoint.added({"message": message, "path": path}, [endpoint.of_pod(port, "containerPort")]) if {
	workload.spec.hostNetwork == true
	not namespace.name in namespace.system
	some entry in workload.containers
	some i, port in entry.container.ports
	not sprintf("%v", [port.containerPort]) in parameters.public_ports
	path := workload.in_container(entry, ["ports", i, "containerPort"])
	message := sprintf("container %q listens on port %v/%v of the node, where no NetworkPolicy applies", [
		entry.name, port.containerPort, object.get(port, "protocol", "TCP"),
	])
}
