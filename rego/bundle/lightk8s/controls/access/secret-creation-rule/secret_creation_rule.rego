# METADATA
# scope: package
# title: Role can create tokens of ServiceAccounts through Secrets
# description: >-
#   A Secret of type kubernetes.io/service-account-token gets a token of the ServiceAccount that it
#   names, forever. A subject that can create Secrets and read them takes a token of any
#   ServiceAccount in reach. Roles of a user namespace are not checked: they cannot use a
#   ServiceAccount of the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#     description: Secrets
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can create ServiceAccount tokens by Secrets
#   short: tokens by Secrets
#   do: grant update on named Secrets instead
#   severity: medium
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Bind the role in the namespaces where it is needed, by a RoleBinding. A program that only
#     keeps Secrets up to date needs update on the Secrets named in resourceNames.
#   frameworks:
#     cis-1.12: ["5.1.2"]
#     nsa: [Auth]
package lightk8s.controls.access["secret-creation-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("secret-tokens")
}

skipped contains reason if some reason in rbac.unresolved
