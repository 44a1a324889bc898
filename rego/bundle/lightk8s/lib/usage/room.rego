package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.sizing
import data.lightk8s.lib.workload

unneeded := data.lightk8s.controls.usage["memory-request-unused"].parameters

# room is the memory that the containers of the pod can request together: that of the smallest node
# that the pod can land on, or of the pod's LimitRange. One MiB per container is left, so that a
# limit can differ from its request.
room := min([sizing.allocatable, limitrange.bounds.pod_max]) - count(workload.lasting)

# others is the request of lasting containers that are not sized: they were not measured, or used
# more than a container can have.
others := sum(array.concat(
	[stated(entry, "requests") | some entry in workload.lasting; not peak(entry.name)],
	[claim.request | some claim in claims; claim.lasts; claim.peak > limitrange.bounds.max],
))

lasting := [claim | some claim in claims; claim.lasts; claim.peak <= limitrange.bounds.max]

wants := sum([claim.want | some claim in lasting]) + others

enough := sum([claim.enough | some claim in lasting]) + others

least := sum([claim.least | some claim in lasting]) + others

# too_large is the reason why a container cannot have its measured use on every node where its pod
# can land. It is then not sized: it needs another node, or another bound. It is undefined if it
# can.
too_large(claim) := sprintf("more than the %d MiB that the LimitRanges of the namespace allow a container", [limitrange.bounds.max]) if {
	claim.peak > limitrange.bounds.max
} else := sprintf("more than the %d MiB that %s has for a pod", [room, place]) if {
	claim.peak > room
} else := sprintf("and its pod %d MiB, more than the %d MiB that %s has for a pod", [least, room, place]) if {
	claim.lasts
	least > room
}

place := sprintf("node %q", [object.get(sizing.node, ["metadata", "name"], "")])
