# METADATA
# scope: package
# title: Requests and limits
# description: >-
#   Reads the requests and limits of containers and pods, with the defaults of the API server: a
#   limit is the request too, and resources of the pod as a whole replace those of its containers.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some entry in workload.lasting
#     resources.amount(entry, "requests", "cpu") > 1
package lightk8s.lib.resources

import future.keywords.not

import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

# pod are the resources of the pod as a whole; {} if it has none.
default pod := {}

pod := workload.spec.resources if is_object(workload.spec.resources)

# amount is a request or limit of a container as a number: what is "requests" or "limits", name is
# "memory", "cpu" and so on. It is undefined if the container sets none.
amount(entry, what, name) := quantity.value(stated(entry.container, what, name))

# stated is a request or limit as written; null if it is not set.
stated(holder, "limits", name) := object.get(holder, ["resources", "limits", name], null)

stated(holder, "requests", name) := object.get(
	holder, ["resources", "requests", name],
	object.get(holder, ["resources", "limits", name], null),
)

# lacking lists a {"message", "path"} for every container without a request or limit, unless the pod
# as a whole has one. The API treats a limit of 0 as none.
lacking(what, name) := [{"message": message, "path": path} |
	some entry in workload.sized
	not quantity.value(entry.container.resources[what][name]) > 0
	not takes_limit(entry.container.resources, what, name)
	not of_pod(what, name)
	missing := term(what, name)
	path := array.concat(entry.path, ["resources", what, name])
	own := object.get(entry.container, ["resources", what, name], null)
	message := sprintf("container %q has %s", [entry.name, fault(own, missing)])
]

of_pod(what, name) if quantity.value(pod[what][name]) > 0

of_pod(what, name) if takes_limit(pod, what, name)

# takes_limit is true where the limit is the missing request.
takes_limit(holder, "requests", name) if {
	quantity.value(holder.limits[name]) > 0
	object.get(holder, ["requests", name], null) == null
}

# fault is the text for a value that is not a quantity above 0.
fault(null, missing) := concat(" ", ["no", missing])

fault(q, missing) := fault_of(q, missing) if q != null

fault_of(q, missing) := sprintf("a %s of 0, which means none", [missing]) if {
	quantity.value(q) <= 0
} else := sprintf("an invalid %s: %v", [missing, q])

term("limits", name) := concat(" ", [object.get({"cpu": "CPU"}, name, name), "limit"])

term("requests", name) := concat(" ", [object.get({"cpu": "CPU"}, name, name), "request"])

# unreadable holds a sentence for each request and limit of memory or CPU that is not a quantity.
unreadable contains sprintf("container %q has an invalid %s", [entry.name, term(what, name)]) if {
	some entry in workload.sized
	q := entry.container.resources[what][name]
	not quantity.value(q)
	what in {"limits", "requests"}
	name in {"cpu", "memory"}
}

unreadable contains sprintf("the pod has an invalid %s", [term(what, name)]) if {
	q := pod[what][name]
	not quantity.value(q)
	what in {"limits", "requests"}
	name in {"cpu", "memory"}
}
