# METADATA
# scope: package
# title: Every disruption budget allows the eviction of a pod
# description: >-
#   A PodDisruptionBudget that requires as many pods as exist allows no eviction. `kubectl drain`
#   then waits forever, and so does every upgrade that drains its nodes first.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#     description: Specifying a disruption budget
# schemas:
#   - input: schema.input
# custom:
#   problem: PodDisruptionBudget blocks node drains
#   short: blocks node drains
#   do: "set maxUnavailable: 1 in the budget"
#   severity: medium
#   risk: outage
#   cause: disruption-budgets
#   closedBy: you
#   ease: edit manifest
#   kinds: [Deployment.apps, StatefulSet.apps, ReplicaSet.apps, ReplicationController]
#   needs: [inventory/PodDisruptionBudget.policy]
#   uses: [inventory/HorizontalPodAutoscaler.autoscaling]
#   partial: true
#   remediation: >-
#     Set maxUnavailable: 1 in the PodDisruptionBudget instead of minAvailable, or run one replica
#     more than it requires: minReplicas too, if an autoscaler sets the replicas.
package lightk8s.controls.workload["pod-disruption-budget-blocks-drain"]

import data.lightk8s.lib.autoscaler
import data.lightk8s.lib.budget

violations contains {"message": message, "path": ["spec", "replicas"]} if {
	not is_idle
	some found in budget.covering
	why := blocked(found)
	message := sprintf("PodDisruptionBudget %q allows no disruption: %s", [budget.name(found), why])
}

is_idle if autoscaler.replicas.least == 0

blocked(found) := why if {
	why := budget.never(found.spec)
} else := sprintf("minAvailable is %v of %v", [found.spec.minAvailable, pods]) if {
	pods := budget.counted(found)
	not budget.is_own(found)
	budget.wanted(found.spec, pods) >= pods
} else := sprintf("minAvailable is %v of %v%s", [found.spec.minAvailable, pods, autoscaler.replicas.by]) if {
	budget.is_own(found)
	pods := autoscaler.replicas.least
	budget.wanted(found.spec, pods) >= pods
}

skipped contains reason if {
	not is_idle
	some found in budget.covering
	found.spec.minAvailable
	not budget.never(found.spec)
	some reason in unknown(found)
}

# With an autoscaler, a manifest does not set the replicas.
unknown(found) := autoscaler.uncounted if {
	budget.is_own(found)
} else := {sprintf("PodDisruptionBudget %q can also count the pods of other workloads", [budget.name(found)])} if {
	not budget.counted(found)
}
