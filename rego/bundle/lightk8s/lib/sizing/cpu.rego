package lightk8s.lib.sizing

import future.keywords.not

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

cpu := data.lightk8s.controls.workload["cpu-request"].parameters

# CPU limits are not set: they slow a container down while the CPU is idle.

# cpu_requests are the CPU requests for containers without one, by path, as quantities: the share of
# an average pod in 70% of the node's cores, 5 to 100 millicores, and no more than the node can hold
# for the containers of the pod together.
cpu_requests := {path: sprintf("%dm", [millicores]) |
	not whole_pod_cpu
	silent := [entry | some entry in workload.sized; not resources.amount(entry, "requests", "cpu") > 0]
	some entry in silent
	path := array.concat(entry.path, ["resources", "requests", "cpu"])
	left := floor((allocatable_cpu - stated_cpu) / count(silent))
	millicores := max([min([max([min([usual_cpu, left]), limitrange.cpu_bound("min", 0)]), limitrange.cpu_bound("max", limitrange.unbounded)]), 1])
}

whole_pod_cpu if resources.pod[_].cpu

# allocatable_cpu is the CPU that pods can have on the node, in millicores.
allocatable_cpu := quantity.millicores(node.status.allocatable.cpu)

usual_cpu := clamp(
	floor(((allocatable_cpu * cpu.percent_of_node) / 100) / (planned_pods * cpu.step_millicores)) * cpu.step_millicores,
	cpu.min_millicores, cpu.max_millicores,
)

stated_cpu := sum([quantity.millicores(amount) |
	some entry in workload.lasting
	amount := resources.stated(entry.container, "requests", "cpu")
])
