# METADATA
# scope: package
# title: Role can run commands in the pods of others
# description: >-
#   A shell in a pod has the token, the files and the privileges of the pod: in those of the network
#   plugin or the storage driver, root on the node. An ephemeral container gives the same. Roles of
#   a user namespace are not checked.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can run commands in the pods of others
#   short: commands in pods
#   do: use Roles where needed, or remove the rule
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Bind the role in the namespaces where it is needed, by a RoleBinding, or drop the rule:
#     `kubectl logs` and events do not need it.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["pod-exec-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("exec")
}

skipped contains reason if some reason in rbac.unresolved
