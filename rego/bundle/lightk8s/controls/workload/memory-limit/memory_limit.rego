# METADATA
# scope: package
# title: Every container has a memory limit
# description: >-
#   A container without a memory limit may take all memory of its node. On a node of 1 to 4 GB
#   that is soon done: the kernel then kills what it finds, K3s or the kubelet among it, and every
#   pod of the node suffers for one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [workload]
#   uses: [inventory/LimitRange]
#   remediation: >-
#     Set resources.limits.memory on every container, init containers and sidecars too, or
#     resources.limits.memory of the pod as a whole. About twice what the container is seen to use
#     is a good start.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["memory-limit"]

import data.lightk8s.lib.limits
import data.lightk8s.lib.resources

violations contains finding if {
	some finding in resources.lacking("limits", "memory")
	not limits.fills("limits", "memory")
}
