package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.sizing

# finding is the violation of a request or a limit of a container ("requests" or "limits"). It has
# the given assignments, unless the request is unfixable: then the message adds the reason.
finding(claim, what, message, set) := {
	"message": sprintf("%s%s", [message, note(set)]),
	"path": path(claim, what),
	"set": set,
} if {
	count(set) > 0
	not unfixable("memory")
} else := {
	"message": sprintf("%s; not fixed: %s", [message, unfixable("memory")]),
	"path": path(claim, what),
} if {
	count(set) > 0
} else := {"message": message, "path": path(claim, what)}

path(claim, what) := array.concat(claim.path, ["resources", what, "memory"])

# note is the other effect of a fix: the pod is no longer the first to be evicted.
note(_) := "; the pod then changes from BestEffort to Burstable" if {
	is_best_effort
} else := ""

# set_request is the assignment of the request at the end.
set_request(row) := {"path": path(row, "requests"), "value": sizing.quantity_of(row.end_request)}

# set_limit is the assignment of the limit at the end.
set_limit(row) := {"path": path(row, "limits"), "value": sizing.quantity_of(row.end_limit)}

# raised sets a limit, and also the request if it would follow the limit, or be above it.
raised(row) := array.concat([set_limit(row)], [set_request(row) | takes_request(row)])

takes_request(row) if {
	not is_guaranteed
	not row.has_request
}

takes_request(row) if {
	is_guaranteed
	row.has_request
}

takes_request(row) if row.request > row.end_limit

# cpu_finding is the violation of a CPU request.
cpu_finding(claim, message) := {
	"message": sprintf("%s%s", [message, note([])]),
	"path": claim.path,
	"set": [{"path": claim.path, "value": sprintf("%dm", [claim.want])}],
} if {
	not unfixable("cpu")
} else := {"message": sprintf("%s; not fixed: %s", [message, unfixable("cpu")]), "path": claim.path}
