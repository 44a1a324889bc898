# METADATA
# scope: package
# title: No role is granted to a default ServiceAccount
# description: >-
#   Every pod that names no ServiceAccount runs as its namespace's default one. A role for it is
#   a role for all of these pods, also for those that come later.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Default ServiceAccount has a role
#   short: role for default account
#   do: bind the role to a dedicated ServiceAccount
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io, RoleBinding.rbac.authorization.k8s.io]
#   remediation: >-
#     Create a ServiceAccount for the workload that needs the role, name it in the pod spec, and
#     bind the role to it.
#   frameworks:
#     cis-1.12: ["5.1.5"]
#     nsa: [Auth]
package lightk8s.controls.access["default-service-account-binding"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": entry.path} if {
	some entry in rbac.subjects
	entry.subject.kind == "ServiceAccount"
	entry.subject.name == "default"
	message := sprintf("%s is granted to every pod without a ServiceAccount: %s", [rbac.role, entry.text])
}
