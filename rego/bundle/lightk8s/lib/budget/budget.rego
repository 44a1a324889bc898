# METADATA
# scope: package
# title: Disruption budgets
# description: Finds the PodDisruptionBudgets for the pods of the workload under judgement.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some found in budget.covering
#     found.spec.maxUnavailable == 0
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
