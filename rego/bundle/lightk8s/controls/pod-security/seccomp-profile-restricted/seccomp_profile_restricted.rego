# METADATA
# scope: package
# title: Every container has a seccomp profile
# description: >-
#   By default a container without a seccomp profile can make every system call of the kernel, also
#   those that most container escapes use. The profile of the runtime costs nothing and affects few
#   programs.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# schemas:
#   - input: schema.input
# custom:
#   problem: Container sets no seccomp profile
#   short: no seccomp profile
#   do: "set seccompProfile.type: RuntimeDefault"
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   reason: seccompProfile
#   remediation: >-
#     Set securityContext.seccompProfile.type to RuntimeDefault on the pod, which all its
#     containers inherit.
#   frameworks:
#     pss-restricted: [seccompProfile_restricted]
#     cis-1.12: ["5.6.2"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["seccomp-profile-restricted"]

import data.lightk8s.lib.security
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	not workload.is_windows
	some setter in security.setters
	type := object.get(setter.context.seccompProfile, "type", "")
	not type in security.seccomp_types
	path := array.concat(setter.path, ["seccompProfile", "type"])
	message := sprintf("%s must not set securityContext.seccompProfile.type to %q", [security.who(setter), type])
	set := runtime_default(setter)
}

violations contains {"message": message, "path": path, "set": runtime_default(container)} if {
	not workload.is_windows
	not security.pod.context.seccompProfile
	some container in security.containers
	not container.context.seccompProfile
	path := array.concat(container.path, ["seccompProfile", "type"])
	message := sprintf(
		`pod or %s must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
		[security.who(container)],
	)
}

runtime_default(setter) := [{
	"path": array.concat(setter.path, ["seccompProfile"]),
	"value": {"type": "RuntimeDefault"},
}]
