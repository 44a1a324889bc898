package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

risky := data.lightk8s.controls.usage["oom-risk-high"].parameters

# at_risk lists a {"message", "path"} for every container of a class of risk to be OOMKilled, "high"
# or "elevated", with all reasons for it. It is a class, not a probability: the facts do not allow
# to compute one.
at_risk(class) := [{"message": message, "path": array.concat(entry.path, ["resources", "limits", "memory"])} |
	some [entry, reasons] in endangered
	class == [c | some c in ["high", "elevated"]; some reason in reasons; reason.class == c][0]
	message := sprintf("container %q is at %s risk of being OOMKilled: %s", [
		entry.name, class,
		concat("; ", [reason.why | some c in ["high", "elevated", "low"]; some reason in reasons; reason.class == c]),
	])
]

endangered := [[entry, reasons] |
	stands_alone
	some entry in workload.sized
	reasons := risks(entry)
	count(reasons) > 0
]

risks(entry) := kill_risks(entry) | use_risks(entry)

kill_risks(entry) := {{"class": class, "why": why} |
	n := kills(entry.name)
	n > 0
	[class, why] := kill_risk(entry, n)
}

# A limit that was raised since makes another kill less likely, but still possible.
kill_risk(entry, n) := ["elevated", sprintf("OOMKilled %d times at a limit of %d MiB, which is higher now", [n, killed_at(entry.name)])] if {
	quantity.mebibytes(entry.container.resources.limits.memory) >= after_kill(entry.name)
	killed_at(entry.name)
} else := ["high", sprintf("OOMKilled %d times", [n])]

use_risks(entry) := {{"class": class, "why": why} |
	limit := quantity.mebibytes(entry.container.resources.limits.memory)
	limit > 0
	some [class, why] in array.concat(near_limit(entry.name, limit), hints(entry.name, limit))
}

near_limit(container, limit) := [[class, why] |
	percent := floor((peak(container) * 100) / limit)
	class := [c | some [c, least] in [["high", risky.high_percent], ["elevated", risky.elevated_percent]]; percent >= least][0]
	why := sprintf("used %d%% of its limit", [percent])
]

# hints are facts that are not a risk alone, but increase one.
hints(container, limit) := [["low", why] | some why in array.concat(
	array.concat(
		["was once charged with its whole limit, page cache included" | charged(container) * 100 >= limit * 99],
		["is at its peak now, and can be growing" | positive(use_of(container), "workingSetBytes") * 100 >= (peak(container) * quantity.mebibyte) * 97],
	),
	[sprintf("use beyond that is not known (%s)", [readings(container)]) | watched(container) == "low"],
)]

# riskless are the reasons why the class of a container is unknown.
riskless contains sprintf("no use of container %q was read", [entry.name]) if {
	stands_alone
	measured
	some entry in workload.sized
	not peak(entry.name)
	kills(entry.name) == 0
}

riskless contains reason if {
	stands_alone
	some reason in resources.unreadable
}

riskless contains "none of its pods ran on a node whose use was read" if {
	stands_alone
	not measured
}
