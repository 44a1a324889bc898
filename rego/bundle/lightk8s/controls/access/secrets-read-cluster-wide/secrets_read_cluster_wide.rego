# METADATA
# scope: package
# title: Nobody reads the Secrets of every namespace
# description: >-
#   The Secrets of a cluster are its database passwords, its TLS keys and its tokens. A subject
#   that may get, list or watch them everywhere is worth as much as an administrator.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   severity: medium
#   kinds: [ClusterRoleBinding.rbac.authorization.k8s.io]
#   needs: [inventory/ClusterRole.rbac.authorization.k8s.io]
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
	verbs := reading
	count(verbs) > 0
	message := sprintf("%s grants %s on the Secrets of every namespace to %s", [
		rbac.role, concat(", ", verbs),
		concat(", ", [entry.text | some entry in rbac.subjects]),
	])
}

skipped contains sprintf("%s is not among the objects seen", [rbac.role]) if {
	is_judged
	not role_name in object.keys(known)
	count(found) == 0
}

# is_judged leaves out what Kubernetes ships, and cluster-admin, of which cluster-admin-binding tells.
is_judged if {
	not rbac.shipped
	role_name != "cluster-admin"
	count(rbac.subjects) > 0
}

role_name := object.get(input.object, ["roleRef", "name"], "")

found := [role |
	some role in object.get(input.facts.inventory, ["ClusterRole.rbac.authorization.k8s.io", ""], [])
	role.metadata.name == role_name
]

reading := {verb |
	some rule in found[_].rules
	rbac.names_group(rule, "")
	some resource in rbac.strings(rule, "resources")
	resource in {"secrets", "*"}
	not rbac.is_limited(rule)
	some verb in rbac.strings(rule, "verbs")
	verb in {"get", "list", "watch", "*"}
} | {verb |
	count(found) == 0
	some verb in known[role_name]
}

# known says what the roles that every cluster has grant on Secrets, for audits of files.
known := {"admin": {"get", "list", "watch"}, "edit": {"get", "list", "watch"}, "view": set()}
