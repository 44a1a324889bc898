# METADATA
# scope: package
# title: No container takes a port of the node
# description: >-
#   A hostPort opens on the server's public address, past the NetworkPolicies of the
#   namespace and often past the firewall's rules for input, since it is forwarded. It also
#   binds the pod to one node: a second replica finds the port taken.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Container uses a host port
#   short: host port
#   do: remove hostPort and use a Service
#   severity: high
#   risk: exposed
#   cause: open-ports
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostPort]
#   reason: hostPort
#   remediation: >-
#     Remove hostPort and publish the port with a Service, an Ingress or a Gateway.
#   frameworks:
#     pss-baseline: [hostPorts]
#     pss-restricted: [hostPorts]
#     cis-1.12: ["5.2.12"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["host-ports"]

import data.lightk8s.lib.endpoint
import data.lightk8s.lib.workload

violations contains endpoint.added({"message": message, "path": path}, [endpoint.of_pod(port, "hostPort")]) if {
	some entry in workload.containers
	some i, port in entry.container.ports
	port.hostPort != 0
	path := workload.in_container(entry, ["ports", i, "hostPort"])
	message := sprintf("container %q uses hostPort %v", [entry.name, port.hostPort])
}
