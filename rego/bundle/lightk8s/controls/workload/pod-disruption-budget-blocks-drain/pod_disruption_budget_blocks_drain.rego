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
#   remediation: >-
#     Set maxUnavailable: 1 in the PodDisruptionBudget instead of minAvailable, or run one replica
#     more than it wants.
package lightk8s.controls.workload["pod-disruption-budget-blocks-drain"]

import data.lightk8s.lib.budget

violations contains {"message": message, "path": ["spec", "replicas"]} if {
	not is_idle
	some found in budget.covering
	why := blocked(found.spec)
	message := sprintf("PodDisruptionBudget %q lets no pod go: %s", [budget.name(found), why])
}

blocked(spec) := "maxUnavailable is 0" if {
	spec.maxUnavailable in {0, "0%"}
} else := "minAvailable is 100%" if {
	spec.minAvailable == "100%"
} else := sprintf("minAvailable is %v of %v", [spec.minAvailable, replicas]) if {
	wanted(spec.minAvailable) >= replicas
}

wanted(n) := n if is_number(n)

wanted(text) := ceil((to_number(trim_suffix(text, "%")) * replicas) / 100) if {
	is_string(text)
	regex.match(`^[0-9]+%$`, text)
}

replicas := input.object.spec.replicas

is_idle if replicas == 0

# Where an autoscaler counts the replicas, a manifest leaves them out.
skipped contains "spec.replicas is absent: an autoscaler may set it" if {
	not replicas
	some found in budget.covering
	found.spec.minAvailable
}
