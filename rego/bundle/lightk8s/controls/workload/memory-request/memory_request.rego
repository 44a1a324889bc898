# METADATA
# scope: package
# title: Every container has a memory request
# description: >-
#   The scheduler packs nodes by requests. A container without one counts as nothing, so the node
#   is filled until it runs out of memory; then pods that use more than they request are evicted
#   first, and those without any request before all.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [workload]
#   uses: [inventory/LimitRange]
#   remediation: >-
#     Set resources.requests.memory on every container, or on the pod as a whole, to what it uses
#     on an ordinary day. A limit alone is taken for the request as well.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["memory-request"]

import data.lightk8s.lib.limits
import data.lightk8s.lib.resources

violations contains finding if {
	some finding in resources.lacking("requests", "memory")
	not limits.fills("requests", "memory")
}
