# METADATA
# scope: package
# title: The pod sets safe sysctls only
# description: >-
#   Sysctls outside the safe set change the kernel for every pod of the node, or let one pod use up
#   memory that the kubelet does not count. On a server of 1 to 4 GB all pods share that memory.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
#     description: Using sysctls in a cluster
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod sets an unsafe sysctl
#   short: unsafe sysctl
#   do: remove the sysctl from the securityContext
#   severity: medium
#   risk: outage
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [sysctls]
#   reason: forbidden sysctls
#   remediation: >-
#     Remove the sysctl from securityContext.sysctls. Set sysctls that the whole node needs on the
#     node. If the kubelet allows one with allowed-unsafe-sysctls, also allow it here with the
#     parameter.
#   frameworks:
#     pss-baseline: [sysctls]
#     pss-restricted: [sysctls]
#     nsa: [Pod]
#   parameters:
#     allowed: >-
#       Sysctls that pods can set, by name; the default is the list of Pod Security Standards.
package lightk8s.controls["pod-security"].sysctls

import data.lightk8s.lib.workload

allowed := data.lightk8s.controls["pod-security"].sysctls.parameters.allowed

violations contains {"message": message, "path": workload.at(["securityContext", "sysctls", i, "name"])} if {
	some i, sysctl in workload.spec.securityContext.sysctls
	sysctl != null
	name := object.get(sysctl, "name", "")
	not name in allowed
	message := sprintf("pod must not set sysctl %q", [name])
}
