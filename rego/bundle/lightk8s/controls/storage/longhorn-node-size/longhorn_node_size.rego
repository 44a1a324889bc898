# METADATA
# scope: package
# title: Longhorn runs on nodes that are large enough
# description: >-
#   Longhorn requires four CPUs and 4 GiB on each node and reserves part of the CPU for its instance
#   managers. On 1 or 2 CPUs they get too little, replicas are marked as failed, and their rebuild
#   uses the remaining CPU.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/best-practices/#minimum-recommended-hardware
#     description: Minimum recommended hardware
#   - ref: https://github.com/longhorn/longhorn/issues/4467
#     description: Pods stay pending because of the CPU that Longhorn reserves
# schemas:
#   - input: schema.input
# custom:
#   problem: Node is too small for Longhorn
#   short: too small for Longhorn
#   do: plan local-path, or forbid scheduling here
#   severity: high
#   risk: outage
#   cause: longhorn-size
#   closedBy: you
#   ease: project
#   kinds: [Node.longhorn.io]
#   needs: [inventory/Node]
#   remediation: >-
#     Use local-path on such nodes, with replication and backups by the application. Where Longhorn
#     must stay, forbid scheduling on the node in Longhorn.
#   parameters:
#     min_cpus: fewest CPUs of a node with Longhorn volumes
#     min_memory_mib: least memory of a node with Longhorn volumes, in MiB; a "4 GB" server shows about 3,900
package lightk8s.controls.storage["longhorn-node-size"]

import data.lightk8s.controls.storage["longhorn-node-size"].parameters
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": []} if {
	takes_replicas
	is_small
	message := sprintf("node %q has %v CPUs and %d MiB, Longhorn needs %v CPUs and %v MiB", [
		input.object.metadata.name, size.cpus, floor(size.memory), parameters.min_cpus, parameters.min_memory_mib,
	])
}

skipped contains "the size of the node is not known" if {
	takes_replicas
	not size
}

takes_replicas if object.get(input.object, ["spec", "allowScheduling"], true) != false

is_small if size.cpus < parameters.min_cpus

is_small if size.memory < parameters.min_memory_mib

# size of the node of the same name as Longhorn's own object.
size := [{"cpus": cpus, "memory": memory} |
	some node in nodes.all
	nodes.name(node) == input.object.metadata.name
	cpus := nodes.cores(node)
	memory := nodes.memory(node)
][0]
