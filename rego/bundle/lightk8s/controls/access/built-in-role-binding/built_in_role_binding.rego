# METADATA
# scope: package
# title: Account can take over the cluster through a built-in role
# description: >-
#   admin and edit are made for one namespace: they read Secrets, act as any ServiceAccount and
#   run commands in any pod. Bound in every namespace, or in kube-system, they lead to
#   cluster-admin, as do the roles of the control plane.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Built-in role lets an account take the cluster
#   short: powerful built-in role
#   do: bind view, or bind in its own namespaces
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io, RoleBinding.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Bind the role by a RoleBinding in the namespaces of the subject. For a view of the whole
#     cluster bind view.
#   frameworks:
#     cis-1.12: ["5.1.1"]
#     nsa: [Auth]
package lightk8s.controls.access["built-in-role-binding"]

import data.lightk8s.lib.namespace
import data.lightk8s.lib.rbac

violations contains {"message": message, "path": ["roleRef", "name"]} if {
	input.object.roleRef.kind == "ClusterRole"
	reaches_system
	not rbac.shipped
	input.object.roleRef.name in rbac.shipped_names
	input.object.roleRef.name != "cluster-admin"
	count(rbac.subjects) > 0
	deeds := [rbac.powers[id].does | some id in rbac.powers_of(rbac.bound, scope)]
	count(deeds) > 0
	message := sprintf("%s lets %s %s %s", [rbac.role, rbac.subjects_text, concat(", ", deeds), extent])
}

reaches_system if input.object.kind == "ClusterRoleBinding"

reaches_system if input.object.metadata.namespace in namespace.system

# scope is what powers_of takes: a RoleBinding grants what a Role can.
scope := {"ClusterRoleBinding": "ClusterRole", "RoleBinding": "Role"}[input.object.kind]

extent := "in every namespace" if input.object.kind == "ClusterRoleBinding"

extent := sprintf("in %s", [input.object.metadata.namespace]) if input.object.kind == "RoleBinding"
