# METADATA
# scope: package
# title: No pod turns seccomp off
# description: >-
#   Seccomp blocks dozens of system calls that ordinary programs never make, and that most container
#   escapes use. Unconfined allows all of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: seccomp is turned off
#   short: seccomp off
#   do: "set seccompProfile.type: RuntimeDefault"
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   fields: [seccompProfile]
#   reason: seccompProfile
#   remediation: >-
#     Set seccompProfile.type to RuntimeDefault, or remove seccompProfile. Where an application
#     needs more, put its own profile on the nodes and name it with type Localhost.
#   frameworks:
#     pss-baseline: [seccompProfile_baseline]
#     cis-1.12: ["5.6.2"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["seccomp-profile-baseline"]

import data.lightk8s.lib.security

violations contains {"message": message, "path": path, "set": set} if {
	some setter in security.setters
	type := object.get(setter.context.seccompProfile, "type", "")
	not type in security.seccomp_types
	path := array.concat(setter.path, ["seccompProfile", "type"])
	message := sprintf("%s must not set securityContext.seccompProfile.type to %q", [security.who(setter), type])
	set := [{"path": array.concat(setter.path, ["seccompProfile"]), "value": {"type": "RuntimeDefault"}}]
}
