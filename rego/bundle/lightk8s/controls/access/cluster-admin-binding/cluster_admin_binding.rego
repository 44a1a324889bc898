# METADATA
# scope: package
# title: Account is bound to cluster-admin
# description: >-
#   cluster-admin can do everything, also what later versions add; so can a role of another name
#   that grants all verbs on all resources. One leaked kubeconfig or token of such a subject, on an
#   API server that the internet reaches, gives an attacker the whole cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Account has the rights of cluster-admin
#   short: cluster-admin
#   do: bind a role with only the rights needed
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io, RoleBinding.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Grant a role with what is needed; `kubectl auth can-i --list --as` shows it. Waive the one
#     binding of the people who administer the cluster.
#   frameworks:
#     cis-1.12: ["5.1.1"]
#     nsa: [Auth]
package lightk8s.controls.access["cluster-admin-binding"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": ["roleRef", "name"]} if {
	input.object.roleRef.kind == "ClusterRole"
	is_everything
	count(rbac.subjects) > 0
	not is_stock
	message := sprintf("%s is granted %s to %s", [granted, extent, rbac.subjects_text])
}

skipped contains reason if some reason in rbac.unbound

is_everything if input.object.roleRef.name == "cluster-admin"

is_everything if {
	some entry in rbac.bound
	rbac.grants(entry.rule, "*", "*", "*")
	not rbac.is_limited(entry.rule)
}

extent := "in the whole cluster" if input.object.kind == "ClusterRoleBinding"

extent := "in its namespace" if input.object.kind == "RoleBinding"

granted := "cluster-admin" if {
	input.object.roleRef.name == "cluster-admin"
} else := sprintf("%s, which grants everything,", [rbac.role])

# is_stock is true for the binding that the API server creates, as long as it stands as created.
default is_stock := false

is_stock if {
	rbac.bootstrapped
	input.object.metadata.name == "cluster-admin"
	every entry in rbac.subjects {
		entry.subject.kind == "Group"
		entry.subject.name == "system:masters"
	}
}
