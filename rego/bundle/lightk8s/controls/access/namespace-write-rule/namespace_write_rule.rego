# METADATA
# scope: package
# title: Role can turn off Pod Security by labels
# description: >-
#   Labels of a namespace decide which pods Pod Security admits, and which namespaces webhooks and
#   network policies leave out. A subject that can change them turns these protections off.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can turn off Pod Security by labels
#   short: changes guard labels
#   do: remove update and patch on namespaces
#   severity: medium
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop update and patch on namespaces, or name the namespaces in resourceNames.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["namespace-write-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("namespaces")
}

skipped contains reason if some reason in rbac.unresolved
