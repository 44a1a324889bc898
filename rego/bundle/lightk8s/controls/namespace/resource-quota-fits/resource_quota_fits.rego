# METADATA
# scope: package
# title: All memory quotas together fit the nodes
# description: >-
#   Quotas that promise more than the nodes have guarantee nothing: the namespace that is used first
#   gets the memory, and the pods of the others stay pending. Some memory must also be left for
#   kube-system.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-and-cluster-capacity
#     description: Quota and cluster capacity
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory quotas take more than the nodes can spare
#   short: quotas too large
#   do: lower requests.memory in the quotas
#   severity: low
#   risk: outage
#   cause: namespace-defaults
#   closedBy: you
#   ease: edit manifest
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node, inventory/ResourceQuota]
#   partial: true
#   remediation: >-
#     Lower requests.memory in the quotas until their sum is at most four fifths of the nodes'
#     allocatable memory, or add a node.
#   parameters:
#     max_percent: largest sum of all memory request quotas, in percent of the allocatable memory of all schedulable nodes
package lightk8s.controls.namespace["resource-quota-fits"]

import data.lightk8s.controls.namespace["resource-quota-fits"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.quantity

violations contains {"message": message, "path": []} if {
	count(nodes.allocatable) > 0
	total := sum(nodes.allocatable)
	promised * 100 > total * parameters.max_percent
	message := sprintf("memory quotas add up to %d MiB, more than %v%% of %d MiB allocatable on all nodes", [
		floor(promised), parameters.max_percent, floor(total),
	])
}

skipped contains "no schedulable node reports its allocatable memory" if count(nodes.allocatable) == 0

promised := sum([smallest |
	some quotas in input.facts.inventory.ResourceQuota
	smallest := min(memory(quotas))
])

# memory lists what the quotas of a namespace grant, without quotas for some pods only: the
# namespace can have more than one of them.
memory(quotas) := [granted |
	some quota in quotas
	count(object.get(quota, ["spec", "scopes"], [])) == 0
	not quota.spec.scopeSelector
	some key in ["requests.memory", "memory"]
	granted := quantity.mebibytes(quota.spec.hard[key])
]
