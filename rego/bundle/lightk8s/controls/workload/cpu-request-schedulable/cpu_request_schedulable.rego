# METADATA
# scope: package
# title: The pod requests no more CPU than a node has
# description: >-
#   A pod that requests more CPU than any node has for pods stays Pending. On a server of two cores
#   the kubelet and the system keep some of them, so a request of 2 is already too much.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
#     description: Resource sharing within containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod requests more CPU than any node has
#   short: CPU request too large
#   do: lower requests.cpu
#   severity: high
#   risk: outage
#   cause: unschedulable
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   needs: [inventory/Node]
#   fields: [cpu]
#   remediation: >-
#     Lower resources.requests.cpu: a request is what the container gets under load, not the most
#     that it can use. Without a CPU limit it uses idle CPU.
package lightk8s.controls.workload["cpu-request-schedulable"]

import data.lightk8s.lib.placement
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.prefix} if {
	requested := round(placement.reserved("cpu") * 1000)
	largest := round(placement.largest("cpu") * 1000)
	requested > largest
	message := sprintf("pod requests %dm CPU, largest node has %dm", [requested, largest])
}

skipped contains reason if some reason in (placement.unknown("cpu") | resources.unreadable)
