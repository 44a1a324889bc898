# METADATA
# scope: package
# title: No role makes tokens of any ServiceAccount
# description: >-
#   Whoever may create serviceaccounts/token takes a token of any ServiceAccount in reach, and
#   with it all that this one may do.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the rule, or name the ServiceAccounts in resourceNames.
#   frameworks:
#     cis-1.12: ["5.1.13"]
#     nsa: [Auth]
package lightk8s.controls.access["token-creation-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": array.concat(entry.path, ["resources"])} if {
	some entry in rbac.rules
	rbac.names_group(entry.rule, "")
	some resource in rbac.strings(entry.rule, "resources")
	resource in {"serviceaccounts/token", "*/token"}
	some verb in rbac.strings(entry.rule, "verbs")
	verb in {"create", "*"}
	not rbac.is_limited(entry.rule)
	message := sprintf("the rule grants %s on %s: a token of any ServiceAccount", [verb, resource])
}
