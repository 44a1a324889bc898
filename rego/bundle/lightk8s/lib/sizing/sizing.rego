# METADATA
# scope: package
# title: Recommended sizes of containers
# description: >-
#   Requests and limits for containers that have none, computed from the smallest node that the pod
#   can land on. A request is the share of an average pod in 70% of the node's memory, which the
#   scheduler counts; a limit is four times that, since most containers peak at the start, and at
#   most a quarter of the node, so that no single container uses up its memory. Both keep within the
#   LimitRanges of the namespace, and within the node for the pod as a whole. All amounts of memory
#   are MiB. Every number is a parameter of memory-request, memory-limit or cpu-request.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some path, value in sizing.memory_limits
#     value == "128Mi"
package lightk8s.lib.sizing

import future.keywords.not

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

requests := data.lightk8s.controls.workload["memory-request"].parameters

limits := data.lightk8s.controls.workload["memory-limit"].parameters

# memory_requests are the requests for containers without one, by path, as quantities.
memory_requests := {path: quantity |
	some claim in claims
	claim.request == 0
	path := array.concat(claim.path, ["resources", "requests", "memory"])
	quantity := quantity_of(size(claim).request)
}

# memory_limits are the limits for containers without one, by path, as quantities. A limit that
# equals the container's own request is written in the same form.
memory_limits := {path: quantity |
	some claim in claims
	claim.limit == 0
	path := array.concat(claim.path, ["resources", "limits", "memory"])
	quantity := as_written(claim, size(claim).limit)
}

# quantity_of is a number of MiB as a quantity.
quantity_of(n) := sprintf("%dMi", [ceil(n)])

as_written(claim, n) := claim.resources.requests.memory if n == claim.request

else := quantity_of(n)

# claims are the values of the containers themselves, in MiB; 0 if a container sets none that can be
# read. Resources of the pod as a whole replace those of all containers, so nothing is sized.
claims := [claim |
	not whole_pod
	some entry in workload.sized
	said := object.get(entry.container, "resources", {})
	claim := {
		"path": entry.path,
		"lasts": entry.type != "init",
		"resources": said,
		"request": stated(said, "requests"),
		"limit": stated(said, "limits"),
	}
]

whole_pod if resources.pod[_].memory

stated(said, what) := n if {
	n := quantity.mebibytes(said[what].memory)
} else := 0

# usual_request is clamp(70% of the node's memory / pods, 16, 128), in steps of 16 MiB. The steps
# keep sizes readable, and equal on nodes of the same kind.
usual_request := clamp(
	ceil(((allocatable * requests.percent_of_node) / 100) / (planned_pods * requests.step_mib)) * requests.step_mib,
	requests.min_mib, requests.max_mib,
)

# usual_limit is four usual requests, at most a quarter of the node, and at least 64, in MiB.
usual_limit := max([
	min([usual_request * limits.requests_per_limit, floor((allocatable * limits.max_percent_of_node) / 100)]),
	limits.min_mib,
])

# size is the final request and limit of a container, in MiB. If only memory is missing for a
# Guaranteed pod, memory must not complete it: the quality of service is the user's choice.
size(claim) := sized if {
	sized := equal_or_not(claim)
	sized.request < sized.limit
} else := apart(claim, equal_or_not(claim)) if {
	guarantees_cpu(claim.resources)
} else := apart(claim, equal_or_not(claim)) if {
	guarantees_cpu(resources.pod)
} else := equal_or_not(claim)

equal_or_not(claim) := usual_lasting if {
	claim.lasts
	claim.request + claim.limit == 0
} else := usual_init if {
	claim.request + claim.limit == 0
} else := size_within(claim.request, claim.limit, most(claim.lasts))

# The sizes of containers without values: of lasting ones, and of init containers.
usual_lasting := size_within(0, 0, most_lasting)

usual_init := size_within(0, 0, most_init)

# apart makes the limit differ from the request if LimitRanges allow it: a lower request, or a
# higher limit if the container sets its own request.
apart(claim, sized) := {"request": less, "limit": sized.limit} if {
	claim.request == 0
	less := sized.request - 1
	less >= max([limitrange.bounds.min, 1])
	sized.limit <= less * limitrange.bounds.ratio
} else := {"request": sized.request, "limit": more} if {
	claim.limit == 0
	more := sized.limit + requests.step_mib
	more <= min([limitrange.bounds.max, limitrange.bounds.pod_max, sized.request * limitrange.bounds.ratio])
} else := sized

guarantees_cpu(said) if {
	cpu := said.limits.cpu
	quantity.value(object.get(said, ["requests", "cpu"], cpu)) == quantity.value(cpu)
}

# size_within sizes a container with a request and a limit, 0 for none, within a maximum. For
# maxLimitRequestRatio it raises the request, since a lower limit could kill the container.
size_within(request, limit, at_most) := {"request": requested, "limit": limited} if {
	wanted := min([max([min([usual_limit, at_most.limit]), limitrange.bounds.min]), limitrange.bounds.max])
	either := or_else(limit, wanted)
	requested := or_else(request, min([
		max([
			min([usual_request, at_most.request, or_else(limit, at_most.limit)]),
			limitrange.bounds.min, limitrange.bounds.pod_min_share, ceil(either / limitrange.bounds.ratio),
		]),
		min([limitrange.bounds.max, or_else(limit, limitrange.bounds.max)]),
	]))
	limited := or_else(limit, max([requested, min([wanted, floor(requested * limitrange.bounds.ratio)])]))
}

or_else(n, otherwise) := n if {
	n > 0
} else := otherwise

# most is the largest size of a container without values: an equal part of the node's memory without
# the other containers of the pod, since their sum must fit. An init container that ends frees its
# memory.
most(true) := most_lasting

most(false) := most_init

most_lasting := {
	"request": share([or_else(claim.request, claim.limit) | some claim in claims; claim.lasts]),
	"limit": share([claim.limit | some claim in claims; claim.lasts]),
}

most_init := {"request": node_or_pod, "limit": node_or_pod}

node_or_pod := max([min([allocatable, limitrange.bounds.pod_max]), requests.min_share_mib])

share(amounts) := max([floor((node_or_pod - sum(amounts)) / silent), requests.min_share_mib]) if {
	silent := max([1, count([n | some n in amounts; n == 0])])
}
