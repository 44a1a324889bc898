# METADATA
# scope: package
# title: No role is granted to every user or every ServiceAccount
# description: >-
#   system:authenticated is every user and every pod of the cluster; system:serviceaccounts is every
#   pod. An attacker in any pod has all rights of these groups.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role is granted to every user or every pod
#   short: role for everyone
#   do: name the subjects that need the role
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
#     Bind the role to the users, groups and ServiceAccounts that need it.
#   frameworks:
#     cis-1.12: ["5.1.1"]
#     nsa: [Auth]
package lightk8s.controls.access["everyone-binding"]

import data.lightk8s.controls.access["everyone-binding"].parameters
import data.lightk8s.lib.rbac

violations contains {"message": message, "path": entry.path, "set": set} if {
	some entry in rbac.subjects
	is_meant(entry.subject)
	not is_stock
	message := sprintf("%s is granted to every pod of the cluster: %s", [rbac.role, entry.text])
	set := [rbac.keeping([other | some other in rbac.subjects; not is_meant(other.subject)]) | parameters.remove]
}

# is_meant is true for a subject that the control is about.
is_meant(subject) if {
	subject.kind == "Group"
	subject.name in {"system:authenticated", "system:serviceaccounts"}
}

# is_stock is true for the bindings that Kubernetes creates: rights on oneself, discovery, and
# reading the issuer of tokens.
default is_stock := false

is_stock if {
	rbac.bootstrapped
	input.object.metadata.name == input.object.roleRef.name
	input.object.roleRef.name in {
		"system:basic-user",
		"system:discovery",
		"system:public-info-viewer",
		"system:service-account-issuer-discovery",
	}
}
