# METADATA
# scope: package
# title: Every disruption budget lets at least one pod go
# description: >-
#   A PodDisruptionBudget that wants as many pods as there are lets none of them be evicted.
#   `kubectl drain` waits for ever then, and so does every upgrade that drains its nodes first.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#     description: Specifying a disruption budget
# schemas:
#   - input: schema.input
# custom:
#   severity: medium
#   kinds: [Deployment.apps, StatefulSet.apps, ReplicaSet.apps, ReplicationController]
#   needs: [inventory/PodDisruptionBudget.policy]
#   uses: [inventory/HorizontalPodAutoscaler.autoscaling]
#   partial: true
#   remediation: >-
#     Set maxUnavailable: 1 in the PodDisruptionBudget instead of minAvailable, or run one replica
#     more than it wants: minReplicas too, where an autoscaler counts them.
package lightk8s.controls.workload["pod-disruption-budget-blocks-drain"]

import data.lightk8s.lib.autoscaler
import data.lightk8s.lib.budget
import data.lightk8s.lib.inventory

violations contains {"message": message, "path": ["spec", "replicas"]} if {
	not is_idle
	some found in budget.covering
	why := blocked(found)
	message := sprintf("PodDisruptionBudget %q allows no disruption: %s", [budget.name(found), why])
}

blocked(found) := why if {
	why := budget.never(found.spec)
} else := sprintf("minAvailable is %v of %v", [found.spec.minAvailable, pods]) if {
	pods := budget.counted(found)
	not budget.is_own(found)
	budget.wanted(found.spec, pods) >= pods
} else := sprintf("minAvailable is %v of %v%s", [found.spec.minAvailable, pods, counting]) if {
	budget.is_own(found)
	[pods, counting] := replicas
	budget.wanted(found.spec, pods) >= pods
}

# replicas is the number of pods that matters, and how it comes to be: with an autoscaler the least,
# or the most if the budget wants even more.
replicas := [least, sprintf(" at minReplicas of HorizontalPodAutoscaler %q", [autoscaler.name(found)])] if {
	some found in autoscaler.horizontal
	least := max([1, object.get(found, ["spec", "minReplicas"], 1)])
} else := [input.object.spec.replicas, ""] if {
	is_number(input.object.spec.replicas)
} else := [1, " by default"] if inventory.is_complete(autoscaler.horizontal_kind)

# An autoscaler leaves a workload alone that has no replicas.
is_idle if input.object.spec.replicas == 0

skipped contains reason if {
	not is_idle
	some found in budget.covering
	found.spec.minAvailable
	not budget.never(found.spec)
	reason := unknown(found)
}

# Where an autoscaler counts the replicas, a manifest leaves them out.
unknown(found) := sprintf("spec.replicas is absent: an autoscaler can set it (%s)", [inventory.incomplete(autoscaler.horizontal_kind)]) if {
	budget.is_own(found)
	not replicas
} else := sprintf("PodDisruptionBudget %q can count the pods of other workloads, too", [budget.name(found)]) if {
	not budget.is_own(found)
	not budget.counted(found)
}
