# METADATA
# scope: package
# title: How likely a node runs out of memory
# description: >-
#   Puts the node of a NodeUsage into a class of risk, high, elevated or low, with all that speaks
#   for it. It is a class and no probability: nothing known here would yield one. All amounts are
#   MiB.
# schemas:
#   - input: schema.input
package lightk8s.lib.noderisk

import future.keywords.not

import data.lightk8s.lib.nodes
import data.lightk8s.lib.quantity

risky := data.lightk8s.controls.usage["node-oom-risk-high"].parameters

name := object.get(input.object, ["metadata", "name"], "")

# capacity is the memory of the node; undefined where its Node does not tell.
capacity := quantity.mebibytes([node | some node in nodes.all; nodes.name(node) == name][0].status.capacity.memory)

# in_use is what the node uses, the kernel and its agents included.
in_use := n / 1048576 if {
	n := input.object.memory.workingSetBytes
	is_number(n)
	n > 0
}

# swing is by how much the use grows when every container is at its peak at once.
swing := sum([more |
	some pod in input.object.pods
	some container in pod.containers
	more := (container.peakBytes - container.workingSetBytes) / 1048576
	more > 0
])

has_peaks if input.object.pods[_].containers[_].peakBytes > 0

# reasons are ["high" or "elevated", why].
reasons contains [class, sprintf("it uses %d MiB, %d%% of its memory", [floor(in_use), percent])] if {
	percent := floor((in_use * 100) / capacity)
	class := classes(percent, risky.high_use_percent, risky.elevated_use_percent)
}

reasons contains [class, sprintf("its containers' peaks, all at once, would take it to %d%% of its memory", [percent])] if {
	has_peaks
	percent := floor(((in_use + swing) * 100) / capacity)
	class := classes(percent, risky.high_peak_percent, risky.elevated_peak_percent)
}

reasons contains [class, sprintf("all of its tasks waited for memory in %v%% of the last five minutes", [floor(stall * 10) / 10])] if {
	stall := input.object.pressure.memoryFull
	class := classes(stall, risky.high_stall_percent, risky.elevated_stall_percent)
}

classes(n, high, _) := "high" if n >= high

classes(n, high, elevated) := "elevated" if {
	n >= elevated
	n < high
}

# aggravating is what is no risk by itself, and makes one worse.
aggravating contains "its kubelet evicts no pod for want of memory, so the kernel picks what it kills" if evicts == false

aggravating contains "the peaks of its containers are not known" if not has_peaks

# evicts tells whether the kubelet evicts pods before memory ends; undefined where its
# configuration was not read. What configz leaves out is not set; what a ConfigMap leaves out is
# not known.
evicts if config.kubelet.evictionHard["memory.available"]

else := false if config.kubeletSource == "configz"

config := [config |
	some config in object.get(input.facts.inventory, ["NodeConfig.lightk8s.dev", ""], [])
	config.metadata.name == name
][0]

# class is undefined where nothing known makes a risk. Without eviction, an elevated one is high.
class := "high" if {
	some ["high", _] in reasons
} else := "high" if {
	count(reasons) > 0
	evicts == false
} else := "elevated" if count(reasons) > 0

message := sprintf("the node is at %s risk of running out of memory: %s", [
	class,
	concat("; ", array.concat(
		array.concat([why | some ["high", why] in reasons], [why | some ["elevated", why] in reasons]),
		sort(aggravating),
	)),
])

# unknown holds the reasons why there is no class.
unknown contains "no use of the node's memory was read" if not in_use

unknown contains "the Node does not tell its memory" if not capacity
