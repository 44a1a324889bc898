# METADATA
# scope: package
# title: How much memory a container should have
# description: >-
#   Requests and limits for containers that have none, made from the smallest node that the pod
#   may land on. A request is the share of an average pod in 70% of the node's memory, which is
#   what the scheduler counts on; a limit is four times that, since most containers need their
#   most at the start, and at most a quarter of the node, so that no single one takes it down.
#   Both keep within what the namespace's LimitRanges allow, and within the node for the pod as
#   a whole. All amounts are MiB. Every number is a parameter of memory-request or memory-limit.
# schemas:
#   - input: schema.input
package lightk8s.lib.sizing

import future.keywords.not

import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

requests := data.lightk8s.controls.workload["memory-request"].parameters

limits := data.lightk8s.controls.workload["memory-limit"].parameters

# memory_requests are the requests for containers without one, by path, as quantities. What the
# pod as a whole says about memory stands for all its containers.
memory_requests[path] := mebibytes(request(entry)) if {
	not whole_pod
	some entry in workload.sized
	not own(entry, "requests") > 0
	path := workload.in_container(entry, ["resources", "requests", "memory"])
}

# memory_limits are the limits for containers without one, by path, as quantities.
memory_limits[path] := as_quantity(entry, limit(entry)) if {
	not whole_pod
	some entry in workload.sized
	not own(entry, "limits") > 0
	path := workload.in_container(entry, ["resources", "limits", "memory"])
}

whole_pod if resources.pod[_].memory

# usual_request is clamp(70% of the node's memory / pods, 16, 128), in steps of 16 MiB. The steps
# keep sizes readable, and the same from one node to the next of its kind.
usual_request := clamp(
	ceil(((allocatable * requests.percent_of_node) / 100) / (planned_pods * requests.step_mib)) * requests.step_mib,
	requests.min_mib, requests.max_mib,
)

# usual_limit is four requests, at most a quarter of the node, at least 64 MiB.
usual_limit := max([
	min([usual_request * limits.requests_per_limit, floor((allocatable * limits.max_percent_of_node) / 100)]),
	limits.min_mib,
])

# request is what a container requests in the end: what it says, or what is made for it. A limit
# of its own is the request's too, unless the container requests 0.
request(entry) := n if {
	n := own(entry, "requests")
	n > 0
} else := min([wanted_request(entry), own(entry, "limits")]) if {
	own(entry, "limits") > 0
} else := wanted_request(entry)

wanted_request(entry) := min([
	max([
		min([usual_request, share(entry, "requests"), room(entry)]),
		bounds.min, by_ratio(entry), pod_min_share,
	]),
	bounds.max,
])

# room is what the container may use at most.
room(entry) := own(entry, "limits") if {
	own(entry, "limits") > 0
} else := share(entry, "limits")

# by_ratio raises a request for the sake of maxLimitRequestRatio, rather than to lower the limit
# to where the container would be killed.
by_ratio(entry) := ceil(wanted_limit(entry) / bounds.ratio) if {
	not own(entry, "limits") > 0
} else := ceil(own(entry, "limits") / bounds.ratio)

pod_min_share := ceil(bounds.pod_min / max([1, count(workload.lasting)]))

wanted_limit(entry) := min([
	max([min([usual_limit, share(entry, "limits")]), bounds.min]),
	bounds.max,
])

# limit is what a container gets that has none: never less than it requests, or the pod could not
# be created. Where CPU alone would make the pod Guaranteed, memory must not complete it.
limit(entry) := n + spare(entry, n) if {
	n := max([request(entry), min([wanted_limit(entry), floor(request(entry) * bounds.ratio)])])
}

spare(entry, n) := requests.step_mib if {
	n == request(entry)
	cpu := entry.container.resources.limits.cpu
	quantity.value(object.get(entry.container, ["resources", "requests", "cpu"], cpu)) == quantity.value(cpu)
	n + requests.step_mib <= min([bounds.max, floor(n * bounds.ratio)])
} else := 0

# share is an equal part of what the node has left for those containers of the pod that say
# nothing: their sum must fit. An init container that ends makes room for the others.
share(entry, what) := max([floor((most - stated) / count(silent)), requests.min_share_mib]) if {
	entry.type != "init"
	most := min([allocatable, bounds.pod_max])
	stated := sum([n | some other in workload.lasting; n := said(other, what)])
	silent := [other | some other in workload.lasting; not said(other, what) > 0]
} else := min([allocatable, bounds.pod_max])

# own is what a container says itself, in MiB; undefined where it says nothing that can be read.
own(entry, what) := quantity.mebibytes(entry.container.resources[what].memory)

# said is the same after the API server's defaulting, which takes a limit for the request.
said(entry, "limits") := own(entry, "limits")

said(entry, "requests") := n if {
	n := own(entry, "requests")
} else := own(entry, "limits")

mebibytes(n) := sprintf("%dMi", [ceil(n)])

# as_quantity writes a limit. One that is the container's own request is written as that is.
as_quantity(entry, n) := entry.container.resources.requests.memory if {
	n == own(entry, "requests")
} else := mebibytes(n)
