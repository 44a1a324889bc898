# METADATA
# scope: package
# title: Role can create tokens for other ServiceAccounts
# description: >-
#   A subject that can create serviceaccounts/token takes a token of any ServiceAccount in reach,
#   and with it all that the ServiceAccount can do.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can create tokens for other ServiceAccounts
#   short: creates tokens
#   do: remove the rule, or set resourceNames
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the rule, or name the ServiceAccounts in resourceNames.
#   frameworks:
#     cis-1.12: ["5.1.13"]
#     nsa: [Auth]
package lightk8s.controls.access["token-creation-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("tokens")
}

skipped contains reason if some reason in rbac.unresolved
