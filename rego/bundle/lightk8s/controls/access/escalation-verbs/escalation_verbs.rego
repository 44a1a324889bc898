# METADATA
# scope: package
# title: Role can grant itself more rights
# description: >-
#   A subject that can escalate or bind roles can take any right, and one that can impersonate can
#   act as anyone: such a role is as powerful as cluster-admin. The verb * includes all three.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can grant itself more rights
#   short: can escalate
#   do: remove bind, escalate and impersonate
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the verb. Where a tool must bind or impersonate, name the roles or users that it uses
#     in resourceNames.
#   frameworks:
#     cis-1.12: ["5.1.8"]
#     nsa: [Auth]
package lightk8s.controls.access["escalation-verbs"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some power in ["bind", "escalate", "impersonate", "impersonate-accounts"]
	some found in rbac.leading(power)
}

skipped contains reason if some reason in rbac.unresolved
