# METADATA
# scope: package
# title: Every namespace gives containers default memory
# description: >-
#   A container without a memory limit can take the whole node, and on 2 GB the kernel then kills
#   whatever is largest, often the control plane. A LimitRange gives a request and a limit to
#   every container whose author forgot them.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/manage-resources/memory-default-namespace/
#     description: Configure default memory requests and limits for a namespace
# schemas:
#   - input: schema.input
# custom:
#   severity: medium
#   kinds: [Namespace]
#   needs: [inventory/LimitRange]
#   remediation: >-
#     Add a LimitRange of type Container with default.memory and defaultRequest.memory to the
#     namespace: 192Mi and 48Mi are right for nodes of 2 to 4 GB.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.namespace["limit-range"]

import data.lightk8s.lib.limits
import data.lightk8s.lib.namespace

violations contains {"message": message, "path": []} if {
	namespace.is_user
	not limits.has_default("limits", "memory")
	message := sprintf("no LimitRange of namespace %q gives containers a default memory limit", [namespace.name])
}
