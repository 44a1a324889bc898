# METADATA
# scope: package
# title: What a node of a size should keep for itself
# description: >-
#   Reservations, eviction thresholds and the like for the node whose configuration is under
#   judgement, made from its capacity, its cores and what it runs. A "2 GB" server shows 1,970 MiB:
#   all is counted from what the Node tells, and nothing where it does not tell. Amounts of memory
#   are whole MiB. Every number is a parameter of the control that it is named after.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: What the kubelet reserves, and from what
#   - ref: https://docs.k3s.io/reference/resource-profiling
#     description: "K3s measured: an agent 256 MB, a server with its workload 768 MB, with etcd 896 MB"
#   - ref: https://docs.k0sproject.io/stable/system-requirements/
#     description: "k0s measured: a controller 510 MB; an operating system 180 MB"
#   - ref: https://github.com/awslabs/amazon-eks-ami
#     description: "EKS keeps 11 MiB for each pod, and 6, 1, 0.5 and 0.25% of the cores"
# schemas:
#   - input: schema.input
package lightk8s.lib.nodesizing

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.quantity

# capacity is the memory of the node, in MiB; undefined where the Node does not tell.
capacity := memory if {
	memory := quantity.mebibytes(nodeconfig.node.status.capacity.memory)
	memory > 0
}

# cores of the node; undefined where the Node does not tell.
cores := count_of if {
	count_of := quantity.value(nodeconfig.node.status.capacity.cpu)
	count_of > 0
}

# disk is the space for images and files of pods, in MiB; undefined where the Node does not tell.
disk := space if {
	space := quantity.mebibytes(nodeconfig.node.status.capacity["ephemeral-storage"])
	space > 0
}

# cores_in_words are "1 core", "2 cores".
cores_in_words := "1 core" if cores == 1

cores_in_words := sprintf("%v cores", [cores]) if cores != 1

# unknown is why nothing can be sized: a set of reasons, empty where everything is known.
unknown contains reason if some reason in memory_unknown

unknown contains sprintf("Node %q does not tell how many cores it has", [nodeconfig.name]) if {
	nodeconfig.node
	not cores
}

# clamp is n, at least and at most.
clamp(n, least, most) := max([min([n, most]), least])

# percent of an amount.
percent(share, amount) := (amount * share) / 100

# by_memory picks one of four values: for servers sold with 1, 2, 4 and 8 GB or more.
by_memory(values) := values[count([size | some size in [1500, 3000, 6000]; memory >= size])] if {
	memory := capacity
}

# by_cores picks the value of the largest number of cores in steps that the node has, or the first.
by_cores(steps, values) := values[max(array.concat([0], [i | some i, step in steps; n >= step]))] if {
	n := cores
}

# within is true for an amount no further from what is wanted than so many percent: an operator's
# own choice stands.
within(amount, wanted, tolerance) if {
	amount >= percent(100 - tolerance, wanted)
	amount <= percent(100 + tolerance, wanted)
}
