# METADATA
# scope: package
# title: No memory limit is many times the request
# description: >-
#   The node cannot keep a limit far above the request: the scheduler places pods by their requests,
#   and when several use their limits, the node runs out of memory.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory limit is far above the request
#   short: memory overcommitted
#   do: raise requests.memory or lower limits.memory
#   severity: low
#   risk: outage
#   cause: requests-and-limits
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [limits, requests]
#   remediation: >-
#     Raise resources.requests.memory towards what the container uses, or lower
#     resources.limits.memory.
#   parameters:
#     max_ratio: largest memory limit that is accepted, as a multiple of the request
package lightk8s.controls.workload["memory-overcommit"]

import data.lightk8s.controls.workload["memory-overcommit"].parameters
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.sized
	requests := entry.container.resources.requests.memory
	limits := entry.container.resources.limits.memory
	request := quantity.value(requests)
	request > 0
	ratio := quantity.value(limits) / request
	ratio > parameters.max_ratio
	path := workload.in_container(entry, ["resources", "limits", "memory"])
	message := sprintf("container %q: memory limit is %v, more than %v times its request of %v", [
		entry.name, limits, parameters.max_ratio, requests,
	])
}

skipped contains reason if some reason in resources.unreadable
