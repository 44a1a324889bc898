package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.duration
import data.lightk8s.lib.inventory

# confidence in a peak is low, medium or high: by the time and number of readings, and one less if
# the container was once charged with more than a limit from its working set. That was page cache,
# or a spike between two readings.
confidence(container) := less[watched(container)] if {
	exceeds_readings(container)
} else := watched(container)

less := {"high": "medium", "medium": "low", "low": "low"}

exceeds_readings(container) if charged(container) * 100 > peak(container) * margins(limited)[watched(container)]

default watched(_) := "low"

watched(container) := "high" if {
	has_working_set(container)
	covers(use_of(container), requested.high_seconds, requested.high_samples)
} else := "medium" if {
	has_working_set(container)
	covers(use_of(container), requested.medium_seconds, requested.medium_samples)
}

# saw_start is true if the container started during the readings. The latest reading of a node is
# the only clock.
saw_start(container) if {
	started := duration.since_epoch(use_of(container).startedAt)
	started + use_of(container).windowSeconds >= latest
}

# latest is when the latest reading was taken.
latest := max([duration.since_epoch(node.time) | some node in inventory.within("NodeUsage.lightk8s.dev", "")])

# is_settled is true for a container with a week of readings that include a start, as the restart
# for a new limit is one. No other gets a first limit, or a lower one: it can need more in its busy
# hour than was measured.
is_settled(container) if has_seen_all(container)

is_settled(container) if {
	watched(container) == "high"
	charged(container)
}

is_settled(container) if positive(use_of(container), "peakUsageSeconds") >= requested.high_seconds

# unsettled are the reasons why a container without a limit gets none.
unsettled contains "the use of a container without a limit is not known: the readings span less than a week, or no start" if {
	some row in plan
	row.end_limit == 0
}

has_working_set(container) if positive(use_of(container), "peakBytes")

covers(use, seconds, samples) if {
	positive(use, "windowSeconds") >= seconds
	positive(use, "samples") >= samples
}

# basis is the reason for a confidence, as messages write it.
basis(container) := sprintf("%s confidence: %s", [confidence(container), concat(", ", array.concat(
	[readings(container)],
	[sprintf("once charged with %d MiB, page cache included", [charged(container)]) | exceeds_readings(container)],
))])

readings(container) := "known from its kill alone" if {
	not positive(use_of(container), "workingSetBytes")
	not has_working_set(container)
	not charged(container)
} else := "largest charge, page cache included" if {
	not positive(use_of(container), "workingSetBytes")
	not has_working_set(container)
} else := sprintf("%d readings in %s", [samples, span(seconds)]) if {
	samples := positive(use_of(container), "samples")
	samples > 1
	seconds := positive(use_of(container), "windowSeconds")
} else := "one reading"

span(seconds) := sprintf("%d days", [floor(seconds / 86400)]) if {
	seconds >= 172800
} else := sprintf("%d hours", [floor(seconds / 3600)]) if {
	seconds >= 7200
} else := sprintf("%d minutes", [floor(seconds / 60)]) if {
	seconds >= 120
} else := sprintf("%d seconds", [seconds])
