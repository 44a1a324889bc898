# METADATA
# scope: package
# title: Every container has a memory request
# description: >-
#   The scheduler packs nodes by requests. A container without one counts as nothing, so the
#   scheduler fills the node until it runs out of memory. Then pods that use more than they request
#   are evicted first, and those without any request before all.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Container has no memory request
#   short: no memory request
#   do: set requests.memory to its usual use
#   severity: high
#   risk: outage
#   cause: requests-and-limits
#   closedBy: tune
#   ease: 1 command
#   kinds: [workload]
#   uses: [inventory/LimitRange, inventory/Node]
#   remediation: >-
#     Set resources.requests.memory on every container, or on the pod as a whole, to what it uses on
#     an ordinary day. A limit without a request counts as the request as well. If the nodes are
#     known, the fix is sized for the smallest node that can run the pod.
#   frameworks:
#     nsa: [Pod]
#   parameters:
#     mib_per_pod: memory of a server for each pod that it is planned for, in MiB
#     max_pods_per_core: most pods that a server is planned for, for each core
#     min_pods: fewest pods that a server is planned for
#     max_pods: most pods that a server is planned for
#     percent_of_node: part of the allocatable memory that default requests of all planned pods add up to, in percent
#     min_mib: smallest default request, in MiB
#     max_mib: largest default request, in MiB
#     step_mib: what default requests are multiples of, in MiB
#     min_share_mib: least that a container gets in a pod whose containers would not fit on the node together, in MiB
package lightk8s.controls.workload["memory-request"]

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.resources
import data.lightk8s.lib.sizing
import data.lightk8s.lib.workload

violations contains object.union(finding, fix(finding.path)) if {
	some finding in resources.lacking("requests", "memory")
	not limitrange.fills_at(finding.path, "requests", "memory")
}

fix(path) := {"set": [{"path": path, "value": value}]} if {
	value := sizing.memory_requests[path]
} else := {"set": [{"path": workload.at(["resources", "requests", "memory"]), "value": value}]} if {
	value := sizing.pod_request
} else := {}
