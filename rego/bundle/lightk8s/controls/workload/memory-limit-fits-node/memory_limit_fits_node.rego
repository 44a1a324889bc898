# METADATA
# scope: package
# title: No memory limit is more than half of the largest node
# description: >-
#   A container whose limit is more than half of the largest node's allocatable memory can use the
#   memory of all others there before its limit stops it, and no larger node is left for the pod.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory limit is too large for the largest node
#   short: memory limit too large
#   do: lower limits.memory, or take a larger node
#   severity: medium
#   risk: outage
#   cause: requests-and-limits
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   needs: [inventory/Node]
#   remediation: >-
#     Lower resources.limits.memory to what the container needs, or run it on a larger node.
#   parameters:
#     max_percent: largest memory limit that is accepted, in percent of the allocatable memory of the largest node that can run the pod
package lightk8s.controls.workload["memory-limit-fits-node"]

import data.lightk8s.controls.workload["memory-limit-fits-node"].parameters
import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.sized
	limit := entry.container.resources.limits.memory
	percent := (quantity.value(limit) * 100) / placement.largest("memory")
	percent > parameters.max_percent
	path := workload.in_container(entry, ["resources", "limits", "memory"])
	message := sprintf("container %q: memory limit is %v, %d%% of the largest node's allocatable", [entry.name, limit, floor(percent)])
}

violations contains {"message": message, "path": workload.at(["resources", "limits", "memory"])} if {
	limit := resources.pod.limits.memory
	percent := (quantity.value(limit) * 100) / placement.largest("memory")
	percent > parameters.max_percent
	message := sprintf("pod memory limit is %v, %d%% of the largest node's allocatable", [limit, floor(percent)])
}

skipped contains reason if some reason in (placement.unknown("memory") | resources.unreadable)
