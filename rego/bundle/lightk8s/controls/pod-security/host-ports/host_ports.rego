# METADATA
# scope: package
# title: No container uses a port of the node
# description: >-
#   A hostPort opens on the server's public address. The NetworkPolicies of the namespace, and often
#   the firewall's input rules, do not apply to it, since it is forwarded. It also limits the pod to
#   one per node: a second replica finds the port in use.
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
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostPort]
#   reason: hostPort
#   parameters:
#     remove: true lets fix remove the port of the node, except from namespaces of the cluster itself
#   answers:
#     remove: null
#   remediation: >-
#     Remove hostPort and publish the port with a Service, an Ingress or a Gateway.
#   frameworks:
#     pss-baseline: [hostPorts]
#     pss-restricted: [hostPorts]
#     cis-1.12: ["5.2.12"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["host-ports"]

import data.lightk8s.controls["pod-security"]["host-ports"].parameters
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.workload

violations contains endpoint.added(object.union({"message": message, "path": path}, fix), [endpoint.of_pod(port, "hostPort")]) if {
	some entry in workload.containers
	some i, port in entry.container.ports
	port.hostPort != 0
	path := workload.in_container(entry, ["ports", i, "hostPort"])
	fix := fix_of(path)
	message := sprintf("container %q uses hostPort %v", [entry.name, port.hostPort])
}

fix_of(path) := {"unfixed": "the pod is in the network of the node, where all its ports are; host-namespaces.remove=true gives it one of its own"} if {
	parameters.remove == true
	workload.spec.hostNetwork == true
} else := workload.removal(parameters.remove, [{"path": path, "value": null}])
