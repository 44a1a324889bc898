package lightk8s.lib.nodeusage

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile

risky := data.lightk8s.controls.usage["node-oom-risk-high"].parameters

# reasons are ["high" or "elevated", why].
reasons contains [class, sprintf("uses %d MiB, %d%% of its memory", [floor(in_use), percent])] if {
	percent := floor((in_use * 100) / profile.memory)
	class := classes(percent, risky.high_use_percent, risky.elevated_use_percent)
}

reasons contains [class, sprintf("would use %d%% of its memory if all containers peak at once", [percent])] if {
	has_peaks
	percent := floor(((in_use + swing) * 100) / profile.memory)
	class := classes(percent, risky.high_peak_percent, risky.elevated_peak_percent)
}

reasons contains [class, sprintf("all tasks waited for memory in %v%% of the last 5 minutes", [floor(stall * 10) / 10])] if {
	stall := usage.pressure.memoryFull
	class := classes(stall, risky.high_stall_percent, risky.elevated_stall_percent)
}

classes(n, high, _) := "high" if n >= high

classes(n, high, elevated) := "elevated" if {
	n >= elevated
	n < high
}

# aggravating holds facts that are not a risk alone, but increase one.
aggravating contains "its kubelet does not evict pods for memory" if evicts == false

aggravating contains "the peaks of its containers are not known" if not has_peaks

# evicts is true if the kubelet evicts pods before memory runs out. It is undefined if its
# configuration was not read.
evicts := nodeconfig.value(["evictionHard", "memory.available"], "") != ""

# class is "high" or "elevated"; "" if no known fact is a risk. Without eviction, an elevated risk
# is high.
class := "" if {
	count(reasons) == 0
} else := "high" if {
	some ["high", _] in reasons
} else := "high" if {
	evicts == false
} else := "elevated"

# message is the class with all its reasons, as a sentence.
message := sprintf("node is at %s risk of running out of memory: %s", [
	class,
	concat("; ", array.concat(
		array.concat([why | some ["high", why] in reasons], [why | some ["elevated", why] in reasons]),
		sort(aggravating),
	)),
])

# unknown are the reasons why there is no class.
unknown contains "no use of the node's memory was read" if not in_use

unknown contains "the Node does not report its memory" if not profile.memory
