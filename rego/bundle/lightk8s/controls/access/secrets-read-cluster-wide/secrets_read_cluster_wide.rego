# METADATA
# scope: package
# title: Account can read the Secrets of every namespace
# description: >-
#   The Secrets of a cluster are its database passwords, its TLS keys and its tokens. A subject that
#   can get, list, watch or patch them everywhere is as powerful as an administrator.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Account can read the Secrets of every namespace
#   short: reads all Secrets
#   do: replace it with RoleBindings per namespace
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Bind the role by a RoleBinding in the namespaces where it is needed, or name the Secrets in
#     resourceNames. Many charts have a value that does the former.
#   frameworks:
#     cis-1.12: ["5.1.2"]
#     nsa: [Auth]
package lightk8s.controls.access["secrets-read-cluster-wide"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": ["roleRef", "name"]} if {
	is_judged
	verbs := {verb |
		some entry in rbac.bound
		some verb in rbac.granted(entry.rule, secrets).verbs
	}
	count(verbs) > 0
	message := sprintf("%s grants %s on the Secrets of every namespace to %s", [rbac.role, concat(", ", verbs), rbac.subjects_text])
}

skipped contains reason if {
	is_judged
	some reason in rbac.unbound
}

# is_judged leaves out what Kubernetes ships, and cluster-admin, which cluster-admin-binding reports.
is_judged if {
	not rbac.shipped
	input.object.roleRef.name != "cluster-admin"
	count(rbac.subjects) > 0
}

secrets := rbac.powers.secrets.grants[0]
