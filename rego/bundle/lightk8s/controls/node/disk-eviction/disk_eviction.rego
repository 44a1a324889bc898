# METADATA
# scope: package
# title: The kubelet evicts pods before a disk is full
# description: >-
#   Setting one signal of evictionHard turns off all others, unless the kubelet merges its defaults.
#   Small servers have one small disk: when space or inodes run out, the datastore and the runtime
#   stop along with the pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet does not evict pods when the disk is full
#   short: no eviction for disk
#   do: add the disk signals to evictionHard
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Write all signals into evictionHard of the kubelet's configuration, or set
#     mergeDefaultEvictionSettings.
#   parameters:
#     imagefs_available: space of the images' disk below which pods are evicted, where nothing is set
#     imagefs_inodes_free: inodes of the images' disk below which pods are evicted, where nothing is set
#     nodefs_available: space of the node's disk below which pods are evicted, where nothing is set
#     nodefs_inodes_free: inodes of the node's disk below which pods are evicted, where nothing is set
package lightk8s.controls.node["disk-eviction"]

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["evictionHard"], message, nodesizing.hard_fix) if {
	count(nodeconfig.unread(paths)) == 0
	profile.memory
	off := [signal | some signal, _ in nodesizing.disk_signals; nodesizing.is_off(signal)]
	count(off) > 0
	message := sprintf("node %q never evicts pods for a full disk: %s", [profile.name, concat(", ", off)])
}

paths := [["evictionHard", signal] | some signal, _ in nodesizing.disk_signals]

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread(paths)
