# METADATA
# scope: package
# title: The kubelet evicts pods before memory runs out
# description: >-
#   K3s and RKE2 set two signals for disks in evictionHard, and a signal that is not set is off.
#   Such a node never reports memory pressure: the kernel kills processes instead, possibly K3s
#   itself, the API server or the runtime.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
#   - ref: https://github.com/k3s-io/k3s/issues/12677
#     description: K3s nodes without memory eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet does not evict pods when memory runs out
#   short: no eviction for memory
#   do: set memory.available in evictionHard
#   severity: critical
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set evictionHard with memory.available and the signals for disks in a file of the kubelet's
#     configuration directory, and restart it. --kubelet-arg=eviction-hard would replace all of them.
package lightk8s.controls.node["kubelet-memory-eviction"]

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["evictionHard"], message, nodesizing.hard_fix) if {
	profile.memory
	count(nodeconfig.unread([["evictionHard", "memory.available"]])) == 0
	nodesizing.is_off("memory.available")
	message := sprintf("node %q never evicts pods for memory; %s", [profile.name, why])
}

why := sprintf("evictionHard sets memory.available to %v", [now]) if {
	now := nodesizing.hard_now["memory.available"]
} else := "evictionHard lacks memory.available" if {
	nodesizing.hard_now
} else := "all of its memory is allocatable"

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["evictionHard", "memory.available"]])
