# METADATA
# scope: package
# title: No pod has two disruption budgets
# description: >-
#   The eviction API does not evict a pod that two PodDisruptionBudgets select. `kubectl drain` then
#   waits forever, although each of them alone would allow the eviction.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#     description: Specifying a disruption budget
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod has two PodDisruptionBudgets
#   short: two disruption budgets
#   do: delete one of its disruption budgets
#   severity: medium
#   risk: outage
#   cause: disruption-budgets
#   closedBy: you
#   ease: 1 command
#   kinds: [Deployment.apps, StatefulSet.apps, ReplicaSet.apps, ReplicationController]
#   needs: [inventory/PodDisruptionBudget.policy]
#   partial: true
#   remediation: >-
#     Delete one of the budgets, or make its selector narrower.
package lightk8s.controls.workload["pod-disruption-budget-overlap"]

import data.lightk8s.lib.budget

violations contains {"message": message, "path": ["spec", "template", "metadata", "labels"]} if {
	# One budget can be in several files.
	names := {budget.name(found) | some found in budget.covering}
	count(names) > 1
	message := sprintf("PodDisruptionBudgets %s select the same pods, which cannot be evicted", [concat(", ", sort(names))])
}
