# METADATA
# scope: package
# title: Where a pod can go
# description: >-
#   Finds the nodes of the inventory that a pod can go to, and counts the resources that it reserves
#   there by the scheduler's formula.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     placement.reserved("memory") > placement.largest("memory")
package lightk8s.lib.placement

import data.lightk8s.lib.nodes
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

# selector is the nodeSelector of the pod; {} if it has none.
default selector := {}

selector := workload.spec.nodeSelector if is_object(workload.spec.nodeSelector)

# candidates are the nodes that have every label of the nodeSelector. Taints and cordons are left
# aside: they come and go.
candidates := nodes.all if {
	selector == {}
} else := [node |
	some node in nodes.all
	every key, value in selector {
		node.metadata.labels[key] == value
	}
]

# largest is the most that a candidate has for pods of a resource, such as "memory", in its base unit:
# bytes or cores. It is undefined if none states it.
largest(name) := max([amount |
	some node in candidates
	amount := quantity.value(node.status.allocatable[name])
])

# smallest is the least that a node where the pod can land has for pods of a resource. It is undefined if
# none states it.
smallest(name) := min([amount |
	some node in landing
	amount := quantity.value(node.status.allocatable[name])
	amount > 0
])

# unknown is a set of the reason why there is no largest, or empty.
unknown(name) := {sprintf("no node that the pod can go to states its allocatable %s", [name])} if {
	not largest(name)
} else := set()

# reserved is what the pod reserves on its node of a resource, in its base unit: what its containers
# reserve together, or an init container beside the sidecars before it, if that is more; and the
# overhead of its runtime class.
reserved(name) := in_containers("requests", name) + overhead(name)

# limited is what the limits of the pod come to in the same way. A container without a limit counts
# as nothing.
limited(name) := in_containers("limits", name) + overhead(name)

in_containers(what, name) := own if {
	own := quantity.value(resources.pod[what][name])
} else := own if {
	every entry in workload.sized {
		amount(entry, what, name) == 0
	}
	own := quantity.value(resources.pod.limits[name])
} else := max(array.concat([steady(what, name)], peaks(what, name)))

overhead(name) := n if {
	n := quantity.value(workload.spec.overhead[name])
} else := 0

steady(what, name) := sum([amount(entry, what, name) | some entry in workload.lasting])

peaks(what, name) := [peak |
	some i, entry in workload.sized
	entry.type == "init"
	before := array.slice(workload.sized, 0, i)
	peak := amount(entry, what, name) + sum([amount(other, what, name) | some other in before; other.type == "sidecar"])
]

amount(entry, what, name) := n if {
	n := resources.amount(entry, what, name)
} else := 0
