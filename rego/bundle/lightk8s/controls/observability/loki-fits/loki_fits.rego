# METADATA
# scope: package
# title: Loki takes much of the cluster's memory
# description: >-
#   Loki in one process uses 150 to 300 MiB at rest and more with each query, and a second replica
#   the same again. Log storage should not be the largest program of a small cluster.
# related_resources:
#   - ref: https://grafana.com/docs/loki/latest/setup/install/helm/install-monolithic/
#     description: Loki in one process
# schemas:
#   - input: schema.input
# custom:
#   problem: Loki takes much of the cluster's memory
#   short: large Loki
#   do: run one replica without caches
#   severity: medium
#   risk: cost
#   cause: loki
#   closedBy: you
#   ease: edit manifest
#   kinds: [Deployment.apps, StatefulSet.apps]
#   uses: [inventory/Node]
#   remediation: >-
#     Run one process with one replica and without caches, or send the logs to a server outside the
#     cluster.
#   parameters:
#     max_percent: largest share of all replicas, in percent of the allocatable memory of all schedulable nodes
package lightk8s.controls.observability["loki-fits"]

import data.lightk8s.controls.observability["loki-fits"].parameters
import data.lightk8s.lib.image
import data.lightk8s.lib.inventory
import data.lightk8s.lib.nodes
import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.prefix} if {
	is_loki
	inventory.is_complete("Node")
	total := sum(nodes.allocatable)
	total > 0
	taken > (total * parameters.max_percent) / 100
	message := sprintf("Loki requests %d MiB in total, %d%% of %d MiB allocatable on all nodes", [
		floor(taken), floor((taken * 100) / total), floor(total),
	])
}

# taken is what all replicas reserve, in MiB.
taken := (placement.reserved("memory") / quantity.mebibyte) * quantity.value(object.get(input.object, ["spec", "replicas"], 1))

is_loki if {
	contains(workload.images, "loki")
	some entry in workload.containers
	parts := image.parts(entry.container.image)
	regex.match(`(^|/)(enterprise-logs|loki|mirrored-grafana-loki)$`, parts.repository)
}

skipped contains inventory.incomplete("Node") if is_loki

skipped contains "no schedulable node reports its allocatable memory" if {
	is_loki
	inventory.is_complete("Node")
	count(nodes.allocatable) == 0
}

skipped contains "Loki requests no memory" if {
	is_loki
	placement.reserved("memory") == 0
}
