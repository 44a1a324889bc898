# METADATA
# scope: package
# title: The pod requests no more local disk than a node has
# description: >-
#   A pod that requests more ephemeral storage than any node has for pods stays Pending. A server of
#   20 to 40 GB has less than that for pods: the kubelet reserves a part for evictions. A limit
#   without a request counts as the request.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
#     description: Resource sharing within containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod requests more local disk than any node has
#   short: disk request too large
#   do: lower requests.ephemeral-storage
#   severity: high
#   risk: outage
#   cause: unschedulable
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   needs: [inventory/Node]
#   fields: [ephemeral-storage]
#   remediation: >-
#     Lower resources.requests.ephemeral-storage to what the container writes to its logs, its
#     writable layer and its emptyDir volumes.
package lightk8s.controls.workload["ephemeral-storage-request-schedulable"]

import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.prefix} if {
	placement.reserved("ephemeral-storage") > placement.largest("ephemeral-storage")
	message := sprintf("pod requests %d MiB of ephemeral storage, largest node has %d MiB", [
		ceil(placement.reserved("ephemeral-storage") / quantity.mebibyte),
		floor(placement.largest("ephemeral-storage") / quantity.mebibyte),
	])
}

skipped contains reason if some reason in (placement.unknown("ephemeral-storage") | resources.unreadable)
