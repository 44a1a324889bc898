# METADATA
# scope: package
# title: Nodes that can run a pod
# description: >-
#   Finds the nodes of the inventory that can run a pod, and counts the resources that it reserves
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

# candidates are the nodes that have every label of the nodeSelector. Taints and cordons are
# ignored: they change often.
candidates := nodes.all if {
	selector == {}
} else := [node |
	some node in nodes.all
	every key, value in selector {
		node.metadata.labels[key] == value
	}
]

# largest is the largest allocatable amount of a resource on a candidate, such as "memory", in its
# base unit: bytes or cores. It is undefined if no candidate states it.
largest(name) := max([amount |
	some node in candidates
	amount := quantity.value(node.status.allocatable[name])
])

# smallest is the smallest allocatable amount of a resource on a node where the pod can land. It is
# undefined if no node states it.
smallest(name) := min([amount |
	some node in landing
	amount := quantity.value(node.status.allocatable[name])
	amount > 0
])

# unknown is a set of the reason why largest is undefined, or empty.
unknown(name) := {sprintf("no node that can run the pod reports its allocatable %s", [name])} if {
	not largest(name)
} else := set()

# reserved is the amount of a resource that the pod reserves on its node, in its base unit: that of
# its containers together, or of an init container and the sidecars before it, if that is more; and
# the overhead of its runtime class.
reserved(name) := in_containers("requests", name) + overhead(name)

# limited is the sum of the limits of the pod, computed in the same way. A container without a limit
# counts as nothing.
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
