# METADATA
# scope: package
# title: The default memory limit fits the nodes
# description: >-
#   Defaults are often copied from clusters with 32 GB nodes. A default that is a large part of a 2
#   GB node lets one container without its own limit use up the memory of the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/limit-range/
#     description: Limit ranges
# schemas:
#   - input: schema.input
# custom:
#   problem: LimitRange defaults are too large for the nodes
#   short: defaults too large
#   do: lower default.memory or defaultRequest.cpu
#   severity: medium
#   risk: outage
#   cause: namespace-defaults
#   closedBy: you
#   ease: edit manifest
#   kinds: [LimitRange]
#   needs: [inventory/Node]
#   remediation: >-
#     Lower default.memory to a quarter of a node's allocatable memory, or less, and
#     defaultRequest.cpu to less than a core; a container that needs more sets it itself.
#   parameters:
#     max_percent: largest default memory limit, in percent of the allocatable memory of the largest node
package lightk8s.controls.namespace["limit-range-fits-node"]

import data.lightk8s.controls.namespace["limit-range-fits-node"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.quantity

violations contains {"message": message, "path": ["spec", "limits", i, "default", "memory"]} if {
	some i, item in input.object.spec.limits
	item.type == "Container"
	memory := quantity.mebibytes(item.default.memory)
	largest := max(nodes.allocatable)
	memory * 100 > largest * parameters.max_percent
	message := sprintf("default memory limit is %v, more than %v%% of %d MiB allocatable on the largest node", [
		item.default.memory, parameters.max_percent, floor(largest),
	])
}

# A pod that requests more CPU than a node has stays Pending. Without a default request, the default
# limit is the request.
violations contains {"message": message, "path": ["spec", "limits", i, field, "cpu"]} if {
	some i, item in input.object.spec.limits
	item.type == "Container"
	[field, cpu] := default_request(item)
	largest := max([quantity.millicores(node.status.allocatable.cpu) | some node in nodes.schedulable])
	quantity.millicores(cpu) > largest
	message := sprintf("default CPU request is %v, largest node has %dm", [cpu, floor(largest)])
}

default_request(item) := ["defaultRequest", cpu] if {
	cpu := item.defaultRequest.cpu
} else := ["default", item.default.cpu]

skipped contains "no schedulable node reports its allocatable memory" if count(nodes.allocatable) == 0
