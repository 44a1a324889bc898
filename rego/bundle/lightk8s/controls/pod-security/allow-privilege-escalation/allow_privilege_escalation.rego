# METADATA
# scope: package
# title: No container can gain privileges
# description: >-
#   Without allowPrivilegeEscalation: false a process can become root through any setuid program in
#   the image. A vulnerability in the application then gives an attacker root in the container.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# schemas:
#   - input: schema.input
# custom:
#   problem: Privilege escalation is allowed
#   short: privilege escalation
#   do: "set allowPrivilegeEscalation: false"
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   reason: allowPrivilegeEscalation != false
#   remediation: >-
#     Set securityContext.allowPrivilegeEscalation to false on every container. A container that is
#     privileged or adds SYS_ADMIN must drop that first: it has every privilege already.
#   frameworks:
#     pss-restricted: [allowPrivilegeEscalation]
#     cis-1.12: ["5.2.6"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["allow-privilege-escalation"]

import data.lightk8s.lib.security
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	not workload.is_windows
	some container in security.containers
	not container.context.allowPrivilegeEscalation == false
	path := array.concat(container.path, ["allowPrivilegeEscalation"])
	message := sprintf("%s must set securityContext.allowPrivilegeEscalation=false", [security.who(container)])
	set := [{"path": path, "value": false} | not is_all_powerful(container.context)]
}

# With these the field has no effect, or the API server rejects the contradiction.
is_all_powerful(context) if context.privileged == true

is_all_powerful(context) if {
	some capability in context.capabilities.add
	capability in {"CAP_SYS_ADMIN", "SYS_ADMIN", "ALL"}
}
