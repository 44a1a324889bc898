package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.sizing
import data.lightk8s.lib.workload

cpu := data.lightk8s.controls.usage["cpu-request-measured"].parameters

# cpu_claims are the containers whose use of the CPU was measured, and their recommended request, in
# millicores. A Guaranteed pod is left out: its requests are its limits, and no CPU limit is ever
# set.
cpu_claims := [claim |
	stands_alone
	not workload.is_mirror
	not sized_as_a_whole
	not is_guaranteed
	count(resources.unreadable) == 0
	some entry in workload.lasting
	used := cpu_use(entry.name)
	claim := {
		"name": entry.name,
		"path": array.concat(entry.path, ["resources", "requests", "cpu"]),
		"use": used,
		"request": cpu_request(entry),
		"want": cpu_want(entry, used),
	}
]

# cpu_use is the latest reading and the largest.
cpu_use(container) := {"latest": latest, "peak": max([latest, object.get(use_of(container), "cpuPeakMillicores", 0)])} if {
	latest := positive(use_of(container), "cpuMillicores")
} else := {"latest": 0, "peak": positive(use_of(container), "cpuPeakMillicores")}

cpu_request(entry) := n if {
	n := quantity.millicores(resources.stated(entry.container, "requests", "cpu"))
} else := 0

# cpu_want is the present use of the container with a margin, or a part of its peak if that is more:
# a request is its share when all containers are busy, and a burst uses idle CPU. It fits the
# smallest node that the pod can land on, and stays below a limit.
cpu_want(entry, used) := max([1, min(array.concat([most_cpu, limitrange.cpu_bound("max", limitrange.unbounded)], below_limit(entry)))]) if {
	wanted := max([(used.latest * cpu.margin_percent) / 100, used.peak / cpu.peak_per_request, cpu.min_millicores])
	most_cpu := max([
		min([ceil(wanted / cpu.step_millicores) * cpu.step_millicores, room_cpu]),
		limitrange.cpu_bound("min", 0),
	])
}

room_cpu := floor(min([(sizing.allocatable_cpu * cpu.max_percent_of_node) / 100, sizing.allocatable_cpu / count(workload.lasting)]))

below_limit(entry) := [most |
	limit := quantity.millicores(entry.container.resources.limits.cpu)
	limit > 0
	most := ceil(limit) - 1
]

# is_near is true for a request that is not worth changing.
is_near(claim) if abs(claim.request - claim.want) < cpu.min_change_millicores

is_near(claim) if {
	claim.request * (100 + cpu.tolerance_percent) >= claim.want * 100
	claim.request * 100 <= claim.want * (100 + cpu.tolerance_percent)
}

# may_change_cpu is true if the readings are enough to change a value of the user.
may_change_cpu(claim) if rank[watched(claim.name)] >= rank[unneeded.min_confidence]

# cpu_unmeasured are the reasons why a container gets no CPU request.
cpu_unmeasured contains sprintf("no CPU use of container %q was read", [entry.name]) if {
	stands_alone
	measured
	some entry in workload.lasting
	not cpu_use(entry.name)
}
