# METADATA
# scope: package
# title: Longhorn has no more replicas than nodes for them
# description: >-
#   Longhorn puts each replica of a volume on another node. With more replicas than nodes every
#   volume stays degraded forever, and hides the warning that a disk has failed.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/best-practices/
#     description: Longhorn best practices
# schemas:
#   - input: schema.input
# custom:
#   problem: More Longhorn replicas than nodes
#   short: more replicas than nodes
#   do: set at most one replica for each node
#   severity: high
#   risk: data-loss
#   cause: longhorn-size
#   closedBy: you
#   ease: edit manifest
#   kinds: [StorageClass.storage.k8s.io, Setting.longhorn.io, Volume.longhorn.io]
#   needs: [inventory/Node]
#   remediation: >-
#     Set the number of replicas to 2, or to 1 where the application replicates its data itself;
#     a StorageClass can only be replaced, not changed.
package lightk8s.controls.storage["longhorn-replicas"]

import data.lightk8s.lib.longhorn
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": longhorn.replicas.path} if {
	count(nodes.all) > 0
	longhorn.replicas.count > count(nodes.schedulable)
	message := sprintf("%d replicas need as many nodes, only %d can hold one", [longhorn.replicas.count, count(nodes.schedulable)])
}

skipped contains "no node is known" if {
	longhorn.replicas
	count(nodes.all) == 0
}
