package lightk8s.lib.limitrange

import future.keywords.not

import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

# bounds are the memory that LimitRanges allow a container, in MiB: {"min", "max", "ratio",
# "pod_min_share", "pod_max"}. A value outside of them prevents the pod's creation.
bounds := {"min": 0, "max": unbounded, "ratio": unbounded, "pod_min_share": 0, "pod_max": unbounded} if {
	count(all) == 0
} else := object.union(allowed, {"pod_min_share": ceil(allowed.pod_min / max([1, count(workload.lasting)]))}) if {
	allowed := allowed_by(all)
}

# allowed_by is what LimitRanges of one namespace allow, in the same way, with the least of a pod as a
# whole as "pod_min".
allowed_by(ranges) := {
	"min": max(array.concat([0], [ceil(n) | some n in stated_by(ranges, "Container", "min")])),
	"max": min(array.concat([unbounded], [floor(n) | some n in stated_by(ranges, "Container", "max")])),
	"ratio": min(array.concat([unbounded], [n | some type in ["Container", "Pod"]; some n in ratios(ranges, type)])),
	"pod_min": max(array.concat([0], [ceil(n) | some n in stated_by(ranges, "Pod", "min")])),
	"pod_max": min(array.concat([unbounded], [floor(n) | some n in stated_by(ranges, "Pod", "max")])),
}

# unbounded is more than any node has, in MiB and in millicores.
unbounded := 1000000000

stated_by(ranges, type, field) := [quantity.mebibytes(item[field].memory) | some item in items_of(ranges, type)]

# ratios are the largest that a limit can be, in multiples of the request.
ratios(ranges, type) := [n |
	some item in items_of(ranges, type)
	n := quantity.value(item.maxLimitRequestRatio.memory)
	n > 0
]

# cpu_bound is the strictest "min" or "max" of CPU for a container, in millicores; none if no
# LimitRange has one.
cpu_bound("min", none) := max(array.concat([none], [quantity.millicores(item.min.cpu) | some item in items("Container")]))

cpu_bound("max", none) := min(array.concat([none], [quantity.millicores(item.max.cpu) | some item in items("Container")]))
