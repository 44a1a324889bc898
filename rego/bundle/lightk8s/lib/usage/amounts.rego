package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.limitrange

requested := data.lightk8s.controls.usage["memory-request-measured"].parameters

limited := data.lightk8s.controls.usage["memory-limit-measured"].parameters

killed := data.lightk8s.controls.usage["memory-limit-after-oom"].parameters

bounded(amount, most) := min([max([amount, limitrange.bounds.min]), most])

rounded_request(container, observed) := rounded(max([with_margin(observed, requested, container), requested.min_mib]))

rounded_limit(container, observed, present) := rounded(max([
	with_margin(observed, limited, container),
	rounded_request(container, observed),
	after_kill(container),
	unexplained(container, present),
	limited.min_mib,
]))

# unexplained is the memory that a container was once charged with beyond its readings, unless a
# week of readings from before its start shows that it was page cache. A start that needs most of
# the memory is over before the first reading, and happens again with the restart for a new limit.
# Without a limit a margin is added, since starts differ; page cache fills any limit.
unexplained(container, present) := (charged(container) * percent) / 100 if {
	exceeds_readings(container)
	not has_seen_all(container)
	percent := object.get({0: limited.high_margin_percent}, present, 100)
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

# after_kill is the least limit for a container that was killed at one; 0 for any other.
after_kill(container) := (killed_at(container) * killed.factor_percent) / 100 if {
	kills(container) > 0
} else := 0

# rounded is the next multiple of a step: the largest of the steps that is no more than a sixteenth
# of the amount, or the smallest of them. It costs at most 6%, and is easy to read.
rounded(n) := ceil(n / step) * step if {
	step := max(array.concat([min(requested.steps_mib)], [s | some s in requested.steps_mib; s * 16 <= n]))
}
