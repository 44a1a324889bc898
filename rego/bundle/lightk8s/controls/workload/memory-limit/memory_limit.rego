# METADATA
# scope: package
# title: Every container has a memory limit
# description: >-
#   A container without a memory limit can use all memory of its node. On a node of 1 to 4 GB this
#   happens soon: the kernel can then kill any process, including K3s or the kubelet, and one
#   container affects every pod of the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Container has no memory limit
#   short: no memory limit
#   do: set limits.memory to twice its usual use
#   severity: high
#   risk: outage
#   cause: requests-and-limits
#   closedBy: tune
#   ease: 1 command
#   kinds: [workload]
#   uses: [inventory/LimitRange, inventory/Node]
#   remediation: >-
#     Set resources.limits.memory on every container, init containers and sidecars too, or
#     resources.limits.memory of the pod as a whole. About twice the measured use of the container
#     is a good start. If the nodes are known, the fix is sized for the smallest node that can run
#     the pod.
#   frameworks:
#     nsa: [Pod]
#   parameters:
#     requests_per_limit: default limit of a container, in multiples of its default request
#     max_percent_of_node: largest default limit, in percent of the allocatable memory of the smallest node that can run the pod
#     min_mib: smallest default limit, in MiB
package lightk8s.controls.workload["memory-limit"]

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.resources
import data.lightk8s.lib.sizing
import data.lightk8s.lib.workload

violations contains object.union(finding, fix(finding.path)) if {
	some finding in resources.lacking("limits", "memory")
	not limitrange.fills_at(finding.path, "limits", "memory")
}

fix(path) := {"set": [{"path": path, "value": value}]} if {
	value := sizing.memory_limits[path]
} else := {"set": [{"path": workload.at(["resources", "limits", "memory"]), "value": value}]} if {
	value := sizing.pod_limit
} else := {}
