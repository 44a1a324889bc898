# METADATA
# scope: package
# title: The threshold of memory eviction fits the node
# description: >-
#   The kubelet keeps the threshold free and evicts below it. 500Mi, as in many guides, is a quarter
#   of a server of 2 GB, and no pod can use that. With a few megabytes, the kernel kills processes
#   before the kubelet evicts pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory eviction threshold does not fit the node
#   short: eviction threshold
#   do: correct memory.available in evictionHard
#   severity: high
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Set memory.available in evictionHard of the kubelet's configuration, together with the signals
#     for disks: signals that are not set are off.
#   parameters:
#     percent_of_memory: threshold to set, in percent of the node's memory
#     min_mib: least threshold to set, in MiB
#     max_mib: most that is set, in MiB
#     max_percent_of_memory: highest threshold that is accepted, in percent of the node's memory
#     tolerance_percent: how far a threshold can be below the least, or above what would be set, in percent
package lightk8s.controls.node["memory-eviction-threshold"]

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["evictionHard", "memory.available"], message, nodesizing.hard_fix) if {
	now := nodesizing.hard_now["memory.available"]
	amount := nodesizing.threshold(now)
	amount > 0
	not nodesizing.is_sound(amount)
	not is_starved(amount)
	message := sprintf("node %q evicts pods below %v free of %d MiB, recommended %dMi", [
		profile.name, now, floor(profile.memory), nodesizing.eviction_hard,
	])
}

# A node that is too small for its role has no threshold that leaves enough.
is_starved(amount) if {
	nodesizing.fits
	nodesizing.is_starved(amount)
}

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["evictionHard", "memory.available"]])
