package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

# claims are the measured containers: their present values, in MiB, 0 for none, and the recommended
# ones if all of them fit. An absent request is the limit.
claims := [claim |
	stands_alone
	not workload.is_mirror
	not sized_as_a_whole
	count(resources.unreadable) == 0
	some entry in workload.sized
	observed := peak(entry.name)
	limit := limit_of(entry)
	wanted := size(entry.name, observed, limit)
	least_of := min([max([observed, requested.min_mib, wanted.bound]), wanted.want])
	claim := object.union(wanted, {
		"name": entry.name,
		"path": entry.path,
		"lasts": entry.type != "init",
		"peak": observed,
		"least": least_of,
		"enough": enough_of(entry.name, wanted.want, least_of),
		"has_limit": stated(entry, "limits") > 0,
		"has_request": has(entry, "requests"),
		"request": stated(entry, "requests"),
		"limit": limit,
	})
]

stated(entry, what) := n if {
	n := quantity.mebibytes(resources.stated(entry.container, what, "memory"))
} else := 0

# limit_of is the memory limit that a container has, or gets from a LimitRange; 0 if none.
limit_of(entry) := limitrange.default_memory_limit if {
	not has(entry, "limits")
	not is_guaranteed
	limitrange.fills("limits", "memory")
} else := stated(entry, "limits")

has(entry, what) := object.get(entry.container, ["resources", what, "memory"], null) != null

# size is the recommended request and limit of a container, with the limit that it has. A Guaranteed
# pod requests its limit, and stays so. LimitRanges bound both, since a pod outside of them is
# rejected.
size(container, observed, present) := {"want": limit, "want_limit": limit, "bound": max([limitrange.bounds.min, limited.min_mib, kept(container, present)])} if {
	is_guaranteed
	limit := max([bounded(rounded_limit(container, observed, present), limitrange.bounds.max), kept(container, present)])
} else := {"want": request, "want_limit": limit, "bound": bound} if {
	limit := bounded(rounded_limit(container, observed, present), limitrange.bounds.max)
	bound := max([limitrange.bounds.min, limitrange.bounds.pod_min_share, ceil(max([limit, present]) / limitrange.bounds.ratio)])
	request := min([max([rounded_request(container, observed), bound]), max([limitrange.bounds.max - 1, bound])])
}

# enough_of is the request of a container if the recommended ones do not fit. A container that keeps
# its limit gets no more, so that a plan after an applied one is empty.
enough_of(container, want, least_of) := least_of if {
	is_guaranteed
	not is_settled(container)
} else := want

# kept is the smallest limit of a container.
kept(container, present) := 0 if {
	is_settled(container)
} else := ceil(present)
