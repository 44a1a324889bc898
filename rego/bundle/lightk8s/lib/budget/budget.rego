# METADATA
# scope: package
# title: Disruption budgets
# description: Finds the PodDisruptionBudgets that hold for the pods of a workload.
# schemas:
#   - input: schema.input
package lightk8s.lib.budget

import data.lightk8s.lib.labels
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

# covering are the budgets of the namespace that select the pods of the template. A budget
# without a selector selects nothing.
covering := [budget |
	some budget in namespace.objects("PodDisruptionBudget.policy")
	selector := budget.spec.selector
	labels.selects(selector, pod_labels, true) == "yes"
]

pod_labels := object.get(workload.metadata, "labels", {})

# name of a budget.
name(budget) := object.get(budget, ["metadata", "name"], "")
