# METADATA
# scope: package
# title: No container is made to run as root
# description: >-
#   runAsUser: 0 overrides the user of the image: the container starts as root, and root in a
#   container is root on the node as soon as one protection between them fails.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# schemas:
#   - input: schema.input
# custom:
#   problem: Container is set to run as root
#   short: runs as root
#   do: remove runAsUser, or set the image's user
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [runAsUser]
#   reason: runAsUser=0
#   remediation: >-
#     Remove runAsUser or set it to the user that the image is made for. Where an
#     application cannot do without root, give the pod a user namespace with hostUsers:
#     false.
#   frameworks:
#     pss-restricted: [runAsUser]
#     cis-1.12: ["5.2.7"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["run-as-user"]

import data.lightk8s.lib.security

violations contains {"message": message, "path": path} if {
	not security.in_user_namespace
	some setter in security.setters
	setter.context.runAsUser == 0
	path := array.concat(setter.path, ["runAsUser"])
	message := sprintf("%s must not set securityContext.runAsUser=0", [security.who(setter)])
}
