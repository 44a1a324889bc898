# METADATA
# scope: package
# title: No role is granted to anonymous callers
# description: >-
#   On a public address anyone can call the API server. A role bound to system:anonymous or
#   system:unauthenticated is a role for the whole internet.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Anonymous callers have a role
#   short: role for anonymous
#   do: delete the binding
#   severity: critical
#   risk: exposed
#   cause: rbac
#   closedBy: fix
#   ease: 1 command
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io, RoleBinding.rbac.authorization.k8s.io]
#   parameters:
#     remove: true lets fix remove them from the binding, which can lock out what depends on it
#   answers:
#     remove: null
#   remediation: >-
#     Delete the binding, or name the users, groups and ServiceAccounts that are meant.
#   frameworks:
#     cis-1.12: ["5.1.1"]
#     nsa: [Auth]
package lightk8s.controls.access["anonymous-binding"]

import data.lightk8s.controls.access["anonymous-binding"].parameters
import data.lightk8s.lib.rbac

violations contains {"message": message, "path": entry.path, "set": set} if {
	some entry in rbac.subjects
	is_meant(entry.subject)
	not is_stock
	message := sprintf("%s is granted to anonymous callers: %s", [rbac.role, entry.text])
	set := [rbac.keeping([other | some other in rbac.subjects; not is_meant(other.subject)]) | parameters.remove]
}

# is_meant is true for a subject that the control is about.
is_meant(subject) if {
	subject.kind in {"User", "Group"}
	subject.name in {"system:anonymous", "system:unauthenticated"}
}

# is_stock is true for what the API server grants itself (version and health), and for the
# ConfigMap cluster-info that kubeadm publishes for nodes that join.
default is_stock := false

is_stock if {
	rbac.bootstrapped
	input.object.metadata.name == "system:public-info-viewer"
	input.object.roleRef.name == "system:public-info-viewer"
}

is_stock if {
	input.object.kind == "RoleBinding"
	input.object.metadata.namespace == "kube-public"
	input.object.roleRef.kind == "Role"
	input.object.roleRef.name in {"kubeadm:bootstrap-signer-clusterinfo", "system:controller:bootstrap-signer"}
}
