# METADATA
# scope: package
# title: Role can rewrite admission
# description: >-
#   A subject that can write webhook configurations or admission policies sees or changes every
#   object that is created, Secrets and pods too, and can turn off what guards the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can rewrite webhooks or admission policies
#   short: rewrites admission
#   do: remove the write verbs, or set resourceNames
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the verbs create, update, patch and delete, or name the objects in resourceNames.
#   frameworks:
#     cis-1.12: ["5.1.12"]
#     nsa: [Auth]
package lightk8s.controls.access["webhook-write-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("admission")
}

skipped contains reason if some reason in rbac.unresolved
