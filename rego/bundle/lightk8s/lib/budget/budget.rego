# METADATA
# scope: package
# title: Disruption budgets
# description: >-
#   Finds the PodDisruptionBudgets for the pods of the checked workload, and computes what they
#   allow as the disruption controller does.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some found in budget.covering
#     budget.never(found.spec) == "maxUnavailable is 0"
package lightk8s.lib.budget

import data.lightk8s.lib.labels
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

# covering are the budgets of the namespace that select the pods of the template. A budget without a
# selector selects nothing.
covering := [budget |
	some budget in namespace.objects("PodDisruptionBudget.policy")
	selector := budget.spec.selector
	labels.selects(selector, pod_labels, true) == "yes"
]

pod_labels := object.get(workload.metadata, "labels", {})

# name is the name of a budget; "" if it has none.
name(budget) := object.get(budget, ["metadata", "name"], "")

# is_own is true for a budget that selects the pods of this workload alone: whatever the workload
# selects by, the budget does too. A wider one can count the pods of others.
is_own(budget) if {
	own := {requirement | some requirement in labels.requirements(selector)}
	count(own) > 0
	count(own - {requirement | some requirement in labels.requirements(budget.spec.selector)}) == 0
}

selector := selected if {
	selected := input.object.spec.selector
	input.object.kind != "ReplicationController"
} else := {"matchLabels": object.get(input.object, ["spec", "selector"], {})}

# never is the reason why a budget allows no disruption at any number of pods. It is undefined if it
# allows one at some number of pods.
never(spec) := "maxUnavailable is 0" if {
	spec.maxUnavailable in {0, "0%"}
} else := "minAvailable is 100%" if {
	spec.minAvailable == "100%"
}

# wanted is how many of a number of pods a budget requires available. Percentages are rounded up. It
# is undefined for a budget that limits the unavailable ones.
wanted(spec, _) := spec.minAvailable if is_number(spec.minAvailable)

wanted(spec, pods) := ceil((to_number(trim_suffix(spec.minAvailable, "%")) * pods) / 100) if {
	is_string(spec.minAvailable)
	regex.match(`^[0-9]{1,3}%$`, spec.minAvailable)
}

# counted is how many pods a budget covers, as the disruption controller counted them. It is
# undefined where that is not known.
counted(budget) := budget.status.expectedPods if budget.status.expectedPods > 0
