# METADATA
# scope: package
# title: No container sees /proc unmasked
# description: >-
#   The container runtime hides the parts of /proc that show or change the node. The restricted
#   profile hides them in user namespaces as well, where only the kernel protects them from the
#   container.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# schemas:
#   - input: schema.input
# custom:
#   problem: Container asks for an unmasked /proc
#   short: procMount
#   do: remove securityContext.procMount
#   severity: low
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [procMount]
#   reason: procMount
#   remediation: >-
#     Remove securityContext.procMount.
#   frameworks:
#     pss-restricted: [procMount_restricted]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["proc-mount-restricted"]

import data.lightk8s.lib.security

violations contains {"message": message, "path": path} if {
	some container in security.containers
	type := container.context.procMount
	type != "Default"
	path := array.concat(container.path, ["procMount"])
	message := sprintf("%s must not set securityContext.procMount to %q", [security.who(container), type])
}
