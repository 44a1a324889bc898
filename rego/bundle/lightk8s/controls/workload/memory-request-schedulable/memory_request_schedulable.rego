# METADATA
# scope: package
# title: Some node is large enough for the pod
# description: >-
#   A pod that requests more memory than any node has for pods stays Pending forever. Its request is
#   the sum of its containers and sidecars, or its largest init container with the sidecars before
#   it, and the overhead of its runtime class.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
#     description: Resource sharing within containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod requests more memory than any node has
#   short: memory fits no node
#   do: lower requests.memory, or add a larger node
#   severity: high
#   risk: outage
#   cause: unschedulable
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   needs: [inventory/Node]
#   remediation: >-
#     Lower resources.requests.memory, or add a node that is large enough.
package lightk8s.controls.workload["memory-request-schedulable"]

import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.prefix} if {
	placement.reserved("memory") > placement.largest("memory")
	message := sprintf("pod requests %d MiB of memory, largest node has %d MiB", [
		ceil(placement.reserved("memory") / quantity.mebibyte),
		floor(placement.largest("memory") / quantity.mebibyte),
	])
}

skipped contains reason if some reason in (placement.unknown("memory") | resources.unreadable)
