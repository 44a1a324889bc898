package lightk8s.lib.limitrange

import future.keywords.not

import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

# bounds are what the LimitRanges let a container have of memory, in MiB: {"min", "max", "ratio",
# "pod_min_share", "pod_max"}. A value outside of them keeps the pod from being created at all.
bounds := {"min": 0, "max": unbounded, "ratio": unbounded, "pod_min_share": 0, "pod_max": unbounded} if {
	count(all) == 0
} else := {
	"min": max(array.concat([0], [ceil(n) | some n in stated_by("Container", "min")])),
	"max": min(array.concat([unbounded], [floor(n) | some n in stated_by("Container", "max")])),
	"ratio": min(array.concat([unbounded], [n | some type in ["Container", "Pod"]; some n in ratios(type)])),
	"pod_min_share": max(array.concat([0], [ceil(n / lasting) | some n in stated_by("Pod", "min")])),
	"pod_max": min(array.concat([unbounded], [floor(n) | some n in stated_by("Pod", "max")])),
}

lasting := max([1, count(workload.lasting)])

# unbounded is more than any node has, in MiB and in millicores.
unbounded := 1000000000

stated_by(type, field) := [quantity.mebibytes(item[field].memory) | some item in items(type)]

# ratios are the largest that a limit can be, in multiples of the request.
ratios(type) := [n |
	some item in items(type)
	n := quantity.value(item.maxLimitRequestRatio.memory)
	n > 0
]

# cpu_bound is the strictest "min" or "max" of CPU for a container, in millicores; none if no
# LimitRange has one.
cpu_bound("min", none) := max(array.concat([none], [quantity.millicores(item.min.cpu) | some item in items("Container")]))

cpu_bound("max", none) := min(array.concat([none], [quantity.millicores(item.max.cpu) | some item in items("Container")]))
