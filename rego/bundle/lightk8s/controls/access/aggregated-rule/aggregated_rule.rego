# METADATA
# scope: package
# title: Role adds powers to everyone with view, edit or admin
# description: >-
#   The label rbac.authorization.k8s.io/aggregate-to-view puts the rules of a ClusterRole into
#   view, and so on for edit and admin. Everyone who is bound to these has the new rights at once,
#   in each of their namespaces, without a binding that shows it.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
#     description: Aggregated ClusterRoles
# schemas:
#   - input: schema.input
# custom:
#   problem: Role adds rights to everyone with view or edit
#   short: adds rights to view
#   do: remove the aggregation label or the rule
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Remove the label, or the rule. Give the powers to a ClusterRole of its own, and bind that.
#   frameworks:
#     cis-1.12: ["5.1.2"]
#     nsa: [Auth]
package lightk8s.controls.access["aggregated-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": ["metadata", "labels", label]} if {
	not rbac.shipped
	some target, stock in rbac.stock_powers
	label := rbac.aggregation_label(target)
	input.object.metadata.labels[label] == "true"
	deeds := [rbac.powers[id].does | some id in (rbac.powers_of(rbac.rules, "ClusterRole") - stock)]
	count(deeds) > 0
	message := sprintf("everyone with %s can also %s", [target, concat(", ", deeds)])
}

skipped contains reason if some reason in rbac.unresolved
