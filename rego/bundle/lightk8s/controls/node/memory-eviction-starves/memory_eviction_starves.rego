# METADATA
# scope: package
# title: Node evicts its pods all the time
# description: >-
#   The kubelet evicts below a threshold of free memory. 500Mi, as in many guides, is half of a
#   server of 1 GB: with the memory of the system and Kubernetes, the node is under pressure before
#   a pod runs, accepts no pods and evicts those it has.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: Node evicts its pods all the time
#   short: eviction never ends
#   do: lower memory.available in evictionHard
#   severity: critical
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Lower memory.available in evictionHard of the kubelet's configuration at once, together with
#     the signals for disks: signals that are not set are off.
package lightk8s.controls.node["memory-eviction-starves"]

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["evictionHard", "memory.available"], message, nodesizing.hard_fix) if {
	nodesizing.fits
	now := nodesizing.hard_now["memory.available"]
	amount := nodesizing.threshold(now)
	not nodesizing.is_sound(amount)
	nodesizing.is_starved(amount)
	message := sprintf("node %q evicts pods below %v free of %d MiB, recommended %dMi", [
		profile.name, now, floor(profile.memory), nodesizing.eviction_hard,
	])
}

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["evictionHard", "memory.available"]])
