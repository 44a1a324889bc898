# METADATA
# scope: package
# title: No container adds capabilities beyond the default ones
# description: >-
#   Each capability is a part of root's rights on the node: SYS_ADMIN is most of them, NET_ADMIN can
#   change the routes, NET_RAW can forge packets on the network that the pods of a small cluster
#   share.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Container adds a dangerous Linux capability
#   short: dangerous capability
#   do: remove the capability from capabilities.add
#   severity: high
#   risk: takeover
#   cause: host-access
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fields: [add]
#   reason: non-default capabilities
#   remediation: >-
#     Remove the capability from securityContext.capabilities.add. Where an application
#     cannot do without it, waive the finding for that container, or allow the capability
#     for all with the parameter.
#   frameworks:
#     pss-baseline: [capabilities_baseline]
#     cis-1.12: ["5.2.8"]
#     nsa: [Pod]
#   parameters:
#     allowed: >-
#       Capabilities that containers can add, by name without CAP_; the default is the list of Pod
#       Security Standards.
#     remove: true lets fix remove them, except from namespaces of the cluster itself
#   answers:
#     remove: null
package lightk8s.controls["pod-security"]["capabilities-baseline"]

import data.lightk8s.controls["pod-security"]["capabilities-baseline"].parameters
import data.lightk8s.lib.workload

violations contains object.union({"message": message, "path": path}, fix) if {
	some entry in workload.containers
	some i, capability in entry.container.securityContext.capabilities.add
	not capability in parameters.allowed
	fix := workload.removal(parameters.remove, [allowed_only(entry)])
	path := workload.in_container(entry, ["securityContext", "capabilities", "add", i])
	message := sprintf("container %q must not include %q in securityContext.capabilities.add", [entry.name, capability])
}

allowed_only(entry) := {"path": workload.in_container(entry, ["securityContext", "capabilities", "add"]), "value": value} if {
	value := [c | some c in entry.container.securityContext.capabilities.add; c in parameters.allowed]
	count(value) > 0
} else := {"path": workload.in_container(entry, ["securityContext", "capabilities", "add"]), "value": null}
