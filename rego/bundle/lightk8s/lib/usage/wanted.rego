package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.sizing
import data.lightk8s.lib.workload

killed := data.lightk8s.controls.usage["memory-limit-after-oom"].parameters

# claims are the containers that were measured: what they have now, in MiB, 0 for nothing, and
# what they should have if there were room for everything. An absent request is the limit.
claims := [claim |
	stands_alone
	not workload.is_mirror
	not sized_as_a_whole
	count(resources.unreadable) == 0
	some entry in workload.sized
	observed := peak(entry.name)
	limit := stated(entry, "limits")
	wanted := size(entry.name, observed, limit)
	claim := object.union(wanted, {
		"name": entry.name,
		"path": entry.path,
		"lasts": entry.type != "init",
		"peak": observed,
		"least": min([max([observed, requested.min_mib, wanted.bound]), wanted.want]),
		"has_request": has(entry, "requests"),
		"request": stated(entry, "requests"),
		"limit": limit,
	})
]

stated(entry, what) := n if {
	n := quantity.mebibytes(resources.stated(entry.container, what, "memory"))
} else := 0

has(entry, what) := object.get(entry.container, ["resources", what, "memory"], null) != null

# size is what a container should request and may use, beside the limit that it has. A Guaranteed
# pod requests what it may use, and stays so. LimitRanges bound both, since a pod outside of them
# is refused.
size(container, observed, present) := {"want": limit, "want_limit": limit, "bound": bounds.min} if {
	is_guaranteed
	limit := bounded(rounded_limit(container, observed), bounds.max)
} else := {"want": request, "want_limit": limit, "bound": bound} if {
	limit := bounded(rounded_limit(container, observed), bounds.max)
	bound := max([bounds.min, bounds.pod_min_share, ceil(max([limit, present]) / bounds.ratio)])
	request := min([max([rounded_request(container, observed), bound]), max([bounds.max - 1, bound])])
}

bounded(amount, most) := min([max([amount, bounds.min]), most])

rounded_request(container, observed) := rounded(max([with_margin(observed, requested, container), requested.min_mib]))

rounded_limit(container, observed) := rounded(max([
	with_margin(observed, limited, container),
	rounded_request(container, observed),
	after_kill(container),
	unexplained(container),
	limited.min_mib,
]))

# unexplained is what a container was once charged with beyond its readings, unless a week of them
# that began before it started says that it was page cache. A start that takes most of the memory
# is over before anybody watches, and comes back with the restart that a new limit brings.
unexplained(container) := charged(container) if {
	exceeds_readings(container)
	not has_seen_all(container)
} else := 0

has_seen_all(container) if {
	watched(container) == "high"
	saw_start(container)
}

with_margin(observed, parameters, container) := (observed * margins(parameters)[confidence(container)]) / 100

margins(parameters) := {
	"low": parameters.low_margin_percent,
	"medium": parameters.medium_margin_percent,
	"high": parameters.high_margin_percent,
}

# after_kill is the least limit for a container that was killed at one.
after_kill(container) := (killed_at(container) * killed.factor_percent) / 100 if {
	kills(container) > 0
} else := 0

bounds := sizing.bounds

# rounded is the next multiple of a step: the largest of the steps that is no more than a
# sixteenth of the amount, or the smallest of them. It costs at most 6%, and is read at a glance.
rounded(n) := ceil(n / step) * step if {
	step := max(array.concat([min(requested.steps_mib)], [s | some s in requested.steps_mib; s * 16 <= n]))
}

# is_guaranteed is true where every container of the pod may use what it requests, and no more.
is_guaranteed if {
	count(workload.sized) > 0
	every entry in workload.sized {
		every resource in ["memory", "cpu"] {
			limit := quantity.value(entry.container.resources.limits[resource])
			limit > 0
			quantity.value(resources.stated(entry.container, "requests", resource)) == limit
		}
	}
}

# is_best_effort is true where no container of the pod asks for anything.
is_best_effort if {
	every entry in workload.sized {
		object.get(entry.container, ["resources", "requests"], {}) == {}
		object.get(entry.container, ["resources", "limits"], {}) == {}
	}
}
