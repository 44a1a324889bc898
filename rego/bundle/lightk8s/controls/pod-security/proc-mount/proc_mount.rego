# METADATA
# scope: package
# title: No container sees /proc unmasked outside a user namespace
# description: >-
#   The container runtime hides the parts of /proc that show or change the node, such as /proc/kcore
#   and /proc/sysrq-trigger. Unmasked, root in the container can read and change them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Container sees the node's unmasked /proc
#   short: unmasked /proc
#   do: remove securityContext.procMount
#   severity: medium
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [procMount]
#   reason: procMount
#   remediation: >-
#     Remove securityContext.procMount. Where containers are built or run inside a
#     container, give the pod a user namespace with hostUsers: false.
#   frameworks:
#     pss-baseline: [procMount]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["proc-mount"]

import data.lightk8s.lib.security

violations contains {"message": message, "path": path} if {
	not security.in_user_namespace
	some container in security.containers
	type := container.context.procMount
	type != "Default"
	path := array.concat(container.path, ["procMount"])
	message := sprintf("%s must not set securityContext.procMount to %q", [security.who(container), type])
}
