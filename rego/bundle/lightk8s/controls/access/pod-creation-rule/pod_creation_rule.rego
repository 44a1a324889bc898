# METADATA
# scope: package
# title: Role can run pods as any ServiceAccount
# description: >-
#   A pod can name any ServiceAccount of its namespace, and gets a token for it; a Deployment or a
#   Job creates such pods, and a changed image in a running pod has its token. Some ServiceAccounts
#   in kube-system can do everything. Roles of a user namespace are not checked: they cannot use a
#   ServiceAccount of the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can run pods as any ServiceAccount
#   short: pods as any account
#   do: use Roles in the namespaces that need it
#   severity: medium
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Bind the role in the namespaces where it is needed, by a RoleBinding, and keep powerful
#     ServiceAccounts out of these namespaces.
#   frameworks:
#     cis-1.12: ["5.1.4"]
#     nsa: [Auth]
package lightk8s.controls.access["pod-creation-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some power in ["pods", "pod-images"]
	some found in rbac.leading(power)
}

skipped contains reason if some reason in rbac.unresolved
