# METADATA
# scope: package
# title: Role can change nodes
# description: >-
#   A subject that can write nodes can attract pods to a node by labels, evict all pods from the
#   others by taints, and delete nodes. With nodes/status it can also set the address at which the
#   API server calls the kubelet.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can change nodes
#   short: changes nodes
#   do: remove the rule on nodes
#   severity: medium
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the rule. Cloud controllers, network plugins and tools that drain nodes need it; do not
#     use their ServiceAccount for anything else.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["node-write-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("nodes")
}

skipped contains reason if some reason in rbac.unresolved
