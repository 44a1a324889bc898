package lightk8s.lib.sizing

import future.keywords.not

import data.lightk8s.lib.nodes
import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity

# If no node can run the pod now, all count, since nodes and their taints change. A node too small
# for a single default limit counts only if no other exists: it runs no pods, and must not size
# those of other nodes.

# node is the one with the least memory for pods of those that the pod can land on: a pod that fits
# there fits on all of them. It is undefined if no node states its memory.
node := smallest_open if {
	placement.is_undemanding
} else := found if {
	found := smallest(placement.landing, limits.min_mib)
} else := found if {
	found := smallest(placement.candidates, limits.min_mib)
} else := smallest_of_all

# smallest_open is the node of a pod that can land on every open one. A value that depends on the
# nodes alone is computed once for all objects.
smallest_open := smallest(placement.open, limits.min_mib)

smallest_of_all := found if {
	found := smallest(nodes.all, limits.min_mib)
} else := smallest(nodes.all, 0)

# smallest is the node with the least memory for pods, of those with at least so many MiB.
smallest(among, least) := among[min([[memory, i] |
	some i, candidate in among
	memory := quantity.mebibytes(candidate.status.allocatable.memory)
	memory >= least
])[1]]

# allocatable is the memory that pods can have on the node, in MiB.
allocatable := floor(quantity.mebibytes(node.status.allocatable.memory))

# planned_pods is how many pods the node is planned for: one for each 80 MiB of the server, no more
# than 30 per core, and never more than the kubelet allows. A node of 2 GB is full long before the
# default of 110 pods.
planned_pods := min(array.concat([by_size], taken))

by_size := pods_for(memory, cores) if {
	memory := nodes.memory(node)
	cores := nodes.cores(node)
} else := pods.max

# pods_for is how many pods a server with an amount of MiB and cores is planned for.
pods_for(memory, cores) := clamp(
	floor(min([memory / pods.mib_per_pod, cores * pods.max_per_core])),
	pods.min,
	pods.max,
)

taken := [n |
	n := quantity.value(node.status.allocatable.pods)
	n > 0
]

pods := {
	"mib_per_pod": requests.mib_per_pod,
	"max_per_core": requests.max_pods_per_core,
	"min": requests.min_pods,
	"max": requests.max_pods,
}

# clamp is the number n, or the nearest from least to most.
clamp(n, least, most) := max([min([n, most]), least])
