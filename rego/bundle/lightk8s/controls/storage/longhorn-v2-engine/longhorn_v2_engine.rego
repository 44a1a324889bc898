# METADATA
# scope: package
# title: Longhorn's v2 data engine takes a core of a small node
# description: >-
#   The v2 data engine polls its disks: on each node it keeps one core busy all the time, used or not,
#   and takes 2 GiB of huge pages by default. On 2 CPUs and 4 GB that is half of the server.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/v2-data-engine/prerequisites/
#     description: Longhorn, prerequisites of the v2 data engine
# schemas:
#   - input: schema.input
# custom:
#   problem: Longhorn v2 engine takes a core of a small node
#   short: Longhorn v2 engine
#   do: 'move volumes to v1, then set value: "false"'
#   severity: high
#   risk: outage
#   cause: longhorn-size
#   closedBy: you
#   ease: edit manifest
#   kinds: [Setting.longhorn.io]
#   needs: [inventory/Node]
#   remediation: >-
#     Move what uses v2 volumes to v1, and set v2-data-engine to false. To keep it on the large nodes
#     alone, label the others node.longhorn.io/disable-v2-data-engine=true.
#   parameters:
#     min_cpus: fewest CPUs of a node that can spare a core
#     min_memory_mib: least memory of a node that can spare 2 GiB, in MiB; an "8 GB" server shows about 7,900
package lightk8s.controls.storage["longhorn-v2-engine"]

import data.lightk8s.controls.storage["longhorn-v2-engine"].parameters
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": ["value"]} if {
	is_on
	some node in carriers
	is_small(node)
	message := sprintf("v2 data engine takes a core and by default 2048 MiB of node %q, which has %v CPUs and %d MiB", [
		nodes.name(node), nodes.cores(node), floor(nodes.memory(node)),
	])
}

skipped contains message if {
	is_on
	some node in carriers
	not has_size(node)
	message := sprintf("the size of node %q is not known", [nodes.name(node)])
}

has_size(node) if {
	nodes.cores(node)
	nodes.memory(node)
}

is_on if {
	input.object.metadata.name == "v2-data-engine"
	input.object.value == "true"
}

carriers := [node |
	some node in nodes.schedulable
	nodes.label(node, "node.longhorn.io/disable-v2-data-engine") != "true"
]

is_small(node) if nodes.cores(node) < parameters.min_cpus

is_small(node) if nodes.memory(node) < parameters.min_memory_mib
