# METADATA
# scope: package
# title: Pods of a node leave no free memory
# description: >-
#   A node whose memory is requested to the last MiB has no memory for the second pod of a rolling
#   update or for those of a node that fails. With limits of several times the node's memory, the
#   kernel kills containers once enough of them grow.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: Pods of a node leave no memory to spare
#   short: node overcommitted
#   do: lower requests and limits of its pods
#   severity: medium
#   risk: outage
#   cause: node-too-small
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   needs: [inventory/Pod]
#   remediation: >-
#     Lower requests and limits to what the containers use, which `kubectl lightk8s tune --usage` shows,
#     move pods to another node, or take a larger server.
#   parameters:
#     max_requests_percent: most memory that the pods of a node request together, in percent of its allocatable
#     max_limits_percent: most that their limits add up to, in percent of its allocatable; containers without a limit count as nothing
package lightk8s.controls.node["node-memory-overcommit"]

import data.lightk8s.controls.node["node-memory-overcommit"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources

violations contains {"message": message, "path": ["status", "allocatable", "memory"]} if {
	requested := (sum([amounts.requests | some amounts in pods]) * 100) / allocatable
	limited := (sum([amounts.limits | some amounts in pods]) * 100) / allocatable
	exceeds(requested, limited)
	message := sprintf("pods on node %q request %d%% of %d MiB allocatable, limits add up to %d%%", [
		nodes.name(input.object), floor(requested), floor(allocatable / quantity.mebibyte), floor(limited),
	])
}

exceeds(requested, _) if requested > parameters.max_requests_percent

exceeds(_, limited) if limited > parameters.max_limits_percent

allocatable := bytes if {
	bytes := quantity.value(input.object.status.allocatable.memory)
	bytes > 0
}

pods := [amounts |
	some pod in here
	amounts := {"requests": placement.reserved("memory"), "limits": placement.limited("memory")} with input as {"object": pod}
]

here := nodes.pods(nodes.name(input.object))

skipped contains sprintf("node %q does not report its allocatable memory", [nodes.name(input.object)]) if not allocatable

skipped contains sprintf("Pod %s/%s: %s", [pod.metadata.namespace, pod.metadata.name, reason]) if {
	some pod in here
	some reason in resources.unreadable with input as {"object": pod}
}
