# METADATA
# scope: package
# title: Node evicts its pods all the time
# description: >-
#   The kubelet evicts below a threshold of free memory. 500Mi, as many guides have it, is half of a
#   server of 1 GB: with what the system and Kubernetes use, the node is under pressure before a pod runs,
#   takes none and evicts those it has.
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
#     Lower memory.available in evictionHard of the kubelet's configuration at once, together with the
#     signals for disks: those left out are off.
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
	message := sprintf("node %q evicts pods below %v of free memory, of %d MiB that it has; %dMi suits it", [
		profile.name, now, floor(profile.memory), nodesizing.eviction_hard,
	])
}

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["evictionHard", "memory.available"]])
