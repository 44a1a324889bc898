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
#   closedBy: fix
#   ease: edit manifest
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io, RoleBinding.rbac.authorization.k8s.io]
#   parameters:
#     remove: true lets fix remove them from the binding, which can lock out what depends on it
#   answers:
#     remove: null
#   remediation: >-
#     Create a ServiceAccount for the workload that needs the role, name it in the pod spec, and
#     bind the role to it.
#   frameworks:
#     cis-1.12: ["5.1.5"]
#     nsa: [Auth]
package lightk8s.controls.access["default-service-account-binding"]

import data.lightk8s.controls.access["default-service-account-binding"].parameters
import data.lightk8s.lib.rbac

violations contains {"message": message, "path": entry.path, "set": set} if {
	some entry in rbac.subjects
	is_meant(entry.subject)
	message := sprintf("%s is granted to every pod without a ServiceAccount: %s", [rbac.role, entry.text])
	set := [rbac.keeping([other | some other in rbac.subjects; not is_meant(other.subject)]) | parameters.remove]
}

# is_meant is true for a subject that the control is about.
is_meant(subject) if {
	subject.kind == "ServiceAccount"
	subject.name == "default"
}
