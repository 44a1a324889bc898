# METADATA
# scope: package
# title: Longhorn keeps at most two replicas on small nodes
# description: >-
#   Every replica is one more write over the network and to a disk that the control plane needs as
#   well, and traffic between servers on public addresses is often metered. Two replicas survive the
#   loss of a node; for other failures you need a backup anyway.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/best-practices/
#     description: Longhorn best practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Too many Longhorn replicas for small nodes
#   short: costly replicas
#   do: use two replicas, and back up elsewhere
#   severity: medium
#   risk: cost
#   cause: longhorn-size
#   closedBy: you
#   ease: edit manifest
#   kinds: [StorageClass.storage.k8s.io, Setting.longhorn.io, Volume.longhorn.io]
#   needs: [inventory/Node]
#   remediation: Set the number of replicas to 2, and back the volumes up to another place.
#   parameters:
#     max_replicas: largest number of replicas of a volume on small nodes
#     small_node_mib: a node is small below this much memory, in MiB
package lightk8s.controls.storage["longhorn-replica-cost"]

import data.lightk8s.controls.storage["longhorn-replica-cost"].parameters
import data.lightk8s.lib.longhorn
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": longhorn.replicas.path} if {
	largest := max(memory)
	largest < parameters.small_node_mib
	longhorn.replicas.count > parameters.max_replicas
	message := sprintf("%d replicas write all data %d times; the largest node has %d MiB", [
		longhorn.replicas.count, longhorn.replicas.count, floor(largest),
	])
}

skipped contains "no node reports its memory" if {
	longhorn.replicas
	count(memory) == 0
}

memory := [size |
	some node in nodes.all
	size := nodes.memory(node)
]
