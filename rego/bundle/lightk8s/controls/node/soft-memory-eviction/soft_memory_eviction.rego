# METADATA
# scope: package
# title: The kubelet stops pods gracefully before it kills them
# description: >-
#   Hard eviction gives a pod no time: the data in its memory is lost. A soft threshold above it
#   lets pods shut down in order, and a minimum of freed memory delays the next eviction.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#soft-eviction-thresholds
#     description: Soft eviction thresholds
# schemas:
#   - input: schema.input
# custom:
#   problem: Soft memory eviction is off or does not fit
#   short: no soft eviction
#   do: set evictionSoft, grace periods and reclaim
#   severity: low
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set evictionSoft and evictionSoftGracePeriod together, evictionMaxPodGracePeriod and
#     evictionMinimumReclaim in the kubelet's configuration.
#   parameters:
#     percent_of_memory: how far the soft threshold is above the hard one, in percent of the node's memory
#     min_mib: least distance above the hard threshold, in MiB
#     max_mib: largest distance above the hard threshold, in MiB
#     grace_period: how long memory can be below the threshold, as a duration such as 90s
#     max_pod_grace_seconds: most time that a pod gets to stop, in seconds
#     min_reclaim_mib: memory to free at least in one eviction, in MiB
#     tolerance_percent: how far from this a threshold can be, in percent
package lightk8s.controls.node["soft-memory-eviction"]

import future.keywords.not

import data.lightk8s.controls.node["soft-memory-eviction"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["evictionSoft"], message, set_both) if {
	now := nodeconfig.value(["evictionSoft", signal], "")
	not is_sound(now)
	message := sprintf("node %q %s, recommended %s for %s", [profile.name, in_words(now), wanted, parameters.grace_period])
}

violations contains nodeconfig.finding(["evictionMaxPodGracePeriod"], message, [{"path": path, "value": parameters.max_pod_grace_seconds}]) if {
	profile.memory
	nodeconfig.value(["evictionMaxPodGracePeriod"], 0) == 0
	path := ["kubelet", "evictionMaxPodGracePeriod"]
	message := sprintf("node %q gives pods no time to stop at soft eviction", [profile.name])
}

violations contains nodeconfig.finding(["evictionMinimumReclaim"], message, [{"path": path, "value": with_signal("evictionMinimumReclaim", text)}]) if {
	profile.memory
	not nodesizing.threshold(nodeconfig.value(["evictionMinimumReclaim", signal], "")) > 0
	path := ["kubelet", "evictionMinimumReclaim"]
	text := sprintf("%dMi", [parameters.min_reclaim_mib])
	message := sprintf("node %q stops evicting at the threshold and starts again at once; evictionMinimumReclaim is not set", [profile.name])
}

signal := "memory.available"

wanted := sprintf("%dMi", [nodesizing.eviction_soft])

# Kubelets reject a soft threshold without a grace period.
set_both := [
	{"path": ["kubelet", "evictionSoft"], "value": with_signal("evictionSoft", wanted)},
	{"path": ["kubelet", "evictionSoftGracePeriod"], "value": with_signal("evictionSoftGracePeriod", parameters.grace_period)},
]

with_signal(field, text) := object.union(nodesizing.as_map(nodeconfig.value([field], {})), {signal: text})

is_sound(text) if {
	amount := nodesizing.threshold(text)
	amount > nodesizing.threshold(nodesizing.hard_set[signal])
	nodesizing.within(amount, nodesizing.eviction_soft, parameters.tolerance_percent)
	nodeconfig.value(["evictionSoftGracePeriod", signal], "") != ""
}

in_words("") := "has no soft threshold for memory"

in_words(text) := sprintf("evicts pods softly below %v of free memory", [text]) if text != ""

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([
	["evictionSoft", signal], ["evictionHard", signal],
	["evictionMaxPodGracePeriod"], ["evictionMinimumReclaim", signal],
])
