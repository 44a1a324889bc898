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
#   closedBy: you
#   ease: 1 command
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io, RoleBinding.rbac.authorization.k8s.io]
#   remediation: >-
#     Delete the binding, or name the users, groups and ServiceAccounts that are meant.
#   frameworks:
#     cis-1.12: ["5.1.1"]
#     nsa: [Auth]
package lightk8s.controls.access["anonymous-binding"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": entry.path} if {
	some entry in rbac.subjects
	entry.subject.kind in {"User", "Group"}
	entry.subject.name in {"system:anonymous", "system:unauthenticated"}
	not is_stock
	message := sprintf("%s is granted to anonymous callers: %s", [rbac.role, entry.text])
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
