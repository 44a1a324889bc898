# METADATA
# scope: package
# title: Recommended settings of a node
# description: >-
#   Reservations, eviction thresholds, pods and kernel parameters for a node of the size and role
#   that profile gives. A "2 GB" server shows 1,970 MiB: every amount is computed from the memory of
#   the Node, and is undefined if the Node does not state it. Amounts of memory are whole MiB. Every
#   number is a parameter of the control that it is named after.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: Reserve compute resources
#   - ref: https://docs.k3s.io/reference/resource-profiling
#     description: "K3s measured: an agent 256 MB, a server with its workload 768 MB, with etcd 896 MB"
#   - ref: https://docs.k0sproject.io/stable/system-requirements/
#     description: "k0s measured: a controller 510 MB; an operating system 180 MB"
#   - ref: https://github.com/awslabs/amazon-eks-ami
#     description: "EKS keeps 11 MiB for each pod, and 6, 1, 0.5 and 0.25% of the cores"
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     nodesizing.fits
#     nodesizing.kube_reserved > profile.memory / 2
package lightk8s.lib.nodesizing

import data.lightk8s.lib.profile
import data.lightk8s.lib.sizing

# percent is a share, in percent, of an amount.
percent(share, amount) := (amount * share) / 100

# stepped is an amount in whole steps, rounded up, since the kernel of a "2 GB" server shows 1,970
# MiB.
stepped(amount, step, least, most) := sizing.clamp(ceil(amount / step) * step, least, most)

# by_memory picks one of four values: for servers sold with 1, 2, 4 and 8 GB or more.
by_memory(values) := values[count([size | some size in [1500, 3000, 6000]; memory >= size])] if {
	memory := profile.memory
}

# by_disk picks one of three values: for disks of up to 40 and up to 100 GiB, and for larger ones. It is
# undefined if the Node does not state its disk.
by_disk(values) := values[count([size | some size in [40, 100]; disk > size * 1024])] if {
	disk := profile.disk
}

# by_cores picks the value of the largest number of cores in steps that the node has, or the first.
by_cores(steps, values) := values[max(array.concat([0], [i | some i, step in steps; n >= step]))] if {
	n := profile.cores
}

# within is true for an amount that differs from the recommended one by at most so many percent:
# smaller changes of a user stay.
within(amount, wanted, tolerance) if {
	amount >= percent(100 - tolerance, wanted)
	amount <= percent(100 + tolerance, wanted)
}
