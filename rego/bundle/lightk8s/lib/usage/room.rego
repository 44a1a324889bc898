package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.sizing
import data.lightk8s.lib.workload

unneeded := data.lightk8s.controls.usage["memory-request-unused"].parameters

# room is what the containers of the pod can request together: what the smallest node that the
# pod can land on has for pods, or the pod's LimitRange allows. One MiB a container is kept back,
# so that a limit can differ from its request.
room := min([sizing.allocatable, limitrange.bounds.pod_max]) - count(workload.lasting)

# others is what those lasting containers request that keep what they have: they were not measured,
# or used more than a container can have.
others := sum(array.concat(
	[stated(entry, "requests") | some entry in workload.lasting; not peak(entry.name)],
	[claim.request | some claim in claims; claim.lasts; claim.peak > limitrange.bounds.max],
))

lasting := [claim | some claim in claims; claim.lasts; claim.peak <= limitrange.bounds.max]

wants := sum([claim.want | some claim in lasting]) + others

enough := sum([claim.enough | some claim in lasting]) + others

least := sum([claim.least | some claim in lasting]) + others

# too_large is why a container cannot have what it was seen to use wherever its pod can land. It is
# then left alone: what it needs is another node, or another bound. It is undefined if it can.
too_large(claim) := sprintf("more than the %d MiB that the LimitRanges of the namespace allow a container", [limitrange.bounds.max]) if {
	claim.peak > limitrange.bounds.max
} else := sprintf("more than the %d MiB that %s has for a pod", [room, place]) if {
	claim.peak > room
} else := sprintf("and its pod %d MiB, more than the %d MiB that %s has for a pod", [least, room, place]) if {
	claim.lasts
	least > room
}

place := sprintf("node %q", [object.get(sizing.node, ["metadata", "name"], "")])
