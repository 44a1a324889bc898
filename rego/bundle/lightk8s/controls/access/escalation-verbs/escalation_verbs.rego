# METADATA
# scope: package
# title: No role can make itself stronger
# description: >-
#   Whoever may escalate or bind roles can take any right, and whoever may impersonate can act
#   as anyone: such a role is cluster-admin by a detour.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the verb. Where a tool must bind or impersonate, name the roles or users it may use in
#     resourceNames.
#   frameworks:
#     cis-1.12: ["5.1.8"]
#     nsa: [Auth]
package lightk8s.controls.access["escalation-verbs"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": array.concat(entry.path, ["verbs"])} if {
	some entry in rbac.rules
	some verb, grants in detours
	verb in rbac.strings(entry.rule, "verbs")
	some group in grants.groups
	rbac.names_group(entry.rule, group)
	some resource in rbac.strings(entry.rule, "resources")
	is_one_of(resource, grants.resources)
	not is_harmless(entry.rule)
	message := sprintf("the rule lets its holders %s %s", [verb, resource])
}

detours := {
	"bind": {"groups": ["rbac.authorization.k8s.io"], "resources": {"roles", "clusterroles"}},
	"escalate": {"groups": ["rbac.authorization.k8s.io"], "resources": {"roles", "clusterroles"}},
	"impersonate": {
		"groups": ["", "authentication.k8s.io"],
		"resources": {"users", "groups", "serviceaccounts", "uids"},
	},
}

is_one_of(resource, resources) if resource in resources

is_one_of("*", _)

# is_harmless is true where the rule is limited to roles, users or groups that it names, and
# none of them is an administrator.
is_harmless(rule) if {
	rbac.is_limited(rule)
	count(rbac.strings(rule, "resourceNames") & {"cluster-admin", "admin", "system:masters"}) == 0
	not "escalate" in rbac.strings(rule, "verbs")
}
