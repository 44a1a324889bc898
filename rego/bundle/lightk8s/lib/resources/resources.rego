# METADATA
# scope: package
# title: Requests and limits
# description: >-
#   Reads what containers and pods request and may use, with the defaults that the API server
#   fills in: a limit is the request too, and resources of the pod as a whole stand for those
#   of its containers.
# schemas:
#   - input: schema.input
package lightk8s.lib.resources

import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

# pod are the resources of the pod as a whole; {} where it has none.
default pod := {}

pod := workload.spec.resources if is_object(workload.spec.resources)

# of are the resources of a container; {} where it has none.
of(entry) := found if {
	found := entry.container.resources
	is_object(found)
} else := {}

# amount is a request or limit as a number; undefined where there is none. what is "requests" or
# "limits", name is "memory", "cpu" and so on.
amount(resources, "limits", name) := quantity.value(resources.limits[name])

amount(resources, "requests", name) := n if {
	n := quantity.value(resources.requests[name])
} else := n if {
	not resources.requests[name]
	n := quantity.value(resources.limits[name])
}

# has is true for more than nothing: the API takes a limit of 0 for none.
has(resources, what, name) if amount(resources, what, name) > 0

# lacking lists a {"message", "path"} for every container without a request or limit, unless
# the pod as a whole has one.
lacking(what, name) := [] if {
	has(pod, what, name)
} else := [{"message": message, "path": path} |
	some entry in workload.sized
	resources := of(entry)
	not has(resources, what, name)
	path := workload.in_container(entry, ["resources", what, name])
	message := sprintf("container %q has %s", [entry.name, instead(resources, what, name)])
]

instead(resources, what, name) := sprintf("a %s of 0, which is none", [term(what, name)]) if {
	quantity.value(resources[what][name]) <= 0
} else := sprintf("a %s that is no quantity: %v", [term(what, name), resources[what][name]]) if {
	resources[what][name]
} else := sprintf("no %s", [term(what, name)])

term(what, name) := sprintf("%s %s", [
	object.get({"cpu": "CPU"}, name, name),
	{"limits": "limit", "requests": "request"}[what],
])

# unreadable holds a sentence for each request and limit of memory or CPU that is no quantity.
unreadable contains sprintf("container %q has a %s that is no quantity", [entry.name, term(what, name)]) if {
	some entry in workload.sized
	some what in ["limits", "requests"]
	some name in ["cpu", "memory"]
	q := entry.container.resources[what][name]
	not quantity.is_valid(q)
}

unreadable contains sprintf("the pod has a %s that is no quantity", [term(what, name)]) if {
	some what in ["limits", "requests"]
	some name in ["cpu", "memory"]
	q := pod[what][name]
	not quantity.is_valid(q)
}
