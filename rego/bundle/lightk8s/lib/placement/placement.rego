# METADATA
# scope: package
# title: Where a pod can go
# description: >-
#   Finds the nodes of the inventory that a pod can go to, and counts the memory that it reserves
#   there by the scheduler's formula.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     placement.memory > placement.largest
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
candidates := [node |
	some node in nodes.all
	every key, value in selector {
		node.metadata.labels[key] == value
	}
]

# largest is the most memory that a candidate has for pods, in bytes. It is undefined if none states
# it.
largest := max([memory |
	some node in candidates
	memory := quantity.value(node.status.allocatable.memory)
])

# unknown is a set of the reason why there is no largest, or empty.
unknown contains "no node that the pod may go to tells its allocatable memory" if not largest

# memory is what the pod reserves on its node, in bytes: what its containers reserve together, or an
# init container beside the sidecars before it, if that is more; and the overhead of its runtime
# class.
memory := in_containers + overhead

in_containers := own if {
	own := quantity.value(resources.pod.requests.memory)
} else := own if {
	every entry in workload.sized {
		request(entry) == 0
	}
	own := quantity.value(resources.pod.limits.memory)
} else := max(array.concat([steady], peaks))

default overhead := 0

overhead := quantity.value(workload.spec.overhead.memory)

steady := sum([request(entry) | some entry in workload.lasting])

peaks := [peak |
	some i, entry in workload.sized
	entry.type == "init"
	before := array.slice(workload.sized, 0, i)
	peak := request(entry) + sum([request(other) | some other in before; other.type == "sidecar"])
]

request(entry) := n if {
	n := resources.amount(entry, "requests", "memory")
} else := 0
