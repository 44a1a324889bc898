# METADATA
# scope: package
# title: The disks of the node have free space
# description: >-
#   A small server has one disk for the datastore, images, logs and volumes. When space or inodes run
#   out, the kubelet evicts pods; where no threshold is set, etcd and the runtime stop first.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: Node disk is low on space or inodes
#   short: little disk left
#   do: remove unused images, logs or volumes
#   severity: medium
#   risk: outage
#   cause: disk-space
#   closedBy: you
#   ease: project
#   kinds: [NodeUsage.lightk8s.dev]
#   uses: [inventory/Node, inventory/NodeConfig.lightk8s.dev]
#   remediation: >-
#     Find what uses it with `du -x --max-depth 3 /var` and `crictl images`, and remove images, logs
#     or volumes that nothing uses; many small files take inodes. Or take a larger disk.
#   parameters:
#     margin_points: how far the free space must be above the threshold of hard eviction, in points of percent
#     min_percent: least free space of a disk without such a threshold, or with one that is not known, in percent
package lightk8s.controls.availability["node-disk-room"]

import future.keywords.not

import data.lightk8s.controls.availability["node-disk-room"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.quantity
import data.lightk8s.lib.skip

violations contains {"message": message, "path": ["disks", disk, room.free]} if {
	some disk, use in disks
	some signal, room in rooms
	share := (use[room.free] * 100) / use[room.all]
	least := threshold(concat(".", [disk, signal]), use[room.all])
	share < least.percent
	message := sprintf("%s of node %q has %v%% of its %s free%s", [
		disk, input.object.metadata.name, floor(share), room.name, least.why,
	])
}

rooms := {
	"available": {"free": "availableBytes", "all": "capacityBytes", "name": "space"},
	"inodesFree": {"free": "inodesFree", "all": "inodes", "name": "inodes"},
}

# disks are those of which something is known.
disks := {disk: use |
	some disk, use in object.get(input.object, "disks", {})
	some _, room in rooms
	is_number(use[room.free])
	use[room.all] > 0
}

# threshold is the least free space of a disk, in percent, and the reason.
threshold(signal, all) := {"percent": share + parameters.margin_points, "why": sprintf(", and the kubelet evicts pods below %s", [text])} if {
	text := nodeconfig.value(["evictionHard", signal], "")
	share := percent_of(text, all)
	share > 0
} else := {"percent": parameters.min_percent, "why": ""}

percent_of(text, _) := to_number(trim_suffix(text, "%")) if regex.match(`^[0-9]{1,2}(\.[0-9]{1,3})?%$`, text)

percent_of(text, all) := (quantity.value(text) * 100) / all if not endswith(text, "%")

skipped contains reason if {
	count(disks) == 0
	some reason in untold
}

untold := entries if {
	entries := skip.unread(input.object, "usage", unread)
	count(entries) > 0
} else := {unread}

unread := "the free space on the disks of the node was not read"
