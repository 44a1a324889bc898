package lightk8s.lib.sizing

import future.keywords.not

import data.lightk8s.lib.namespace
import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

# bounds are what the LimitRanges of the namespace let a container have, in MiB. An injected
# value outside of them would keep the pod from being created at all.
bounds := {"min": 0, "max": unbounded, "ratio": unbounded, "pod_min_share": 0, "pod_max": unbounded} if {
	count(limit_ranges) == 0
} else := {
	"min": max(array.concat([0], [ceil(n) | some n in stated_by("Container", "min")])),
	"max": min(array.concat([unbounded], [floor(n) | some n in stated_by("Container", "max")])),
	"ratio": min(array.concat([unbounded], [n | some type in ["Container", "Pod"]; some n in ratios(type)])),
	"pod_min_share": max(array.concat([0], [ceil(n / lasting) | some n in stated_by("Pod", "min")])),
	"pod_max": min(array.concat([unbounded], [floor(n) | some n in stated_by("Pod", "max")])),
}

limit_ranges := namespace.objects("LimitRange")

lasting := max([1, count(workload.lasting)])

# unbounded is more MiB than any node has.
unbounded := 1000000000

items(type) := [item |
	some limit_range in limit_ranges
	some item in limit_range.spec.limits
	item.type == type
]

stated_by(type, field) := [quantity.mebibytes(item[field].memory) | some item in items(type)]

# ratios are the largest that a limit may be, in multiples of the request.
ratios(type) := [n |
	some item in items(type)
	n := quantity.value(item.maxLimitRequestRatio.memory)
	n > 0
]
