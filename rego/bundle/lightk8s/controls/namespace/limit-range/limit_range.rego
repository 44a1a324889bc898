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
#   problem: Namespace has no default memory limit
#   short: no default memory limit
#   do: add a LimitRange with default.memory
#   severity: medium
#   risk: outage
#   cause: namespace-defaults
#   closedBy: tune
#   ease: 1 command
#   kinds: [Namespace]
#   needs: [inventory/LimitRange]
#   uses: [inventory/Node, inventory/WorkloadUsage.lightk8s.dev]
#   remediation: >-
#     Add a LimitRange of type Container with default.memory and defaultRequest.memory to the
#     namespace: 192Mi and 48Mi are right for nodes of 2 to 4 GB. It holds for pods that are made
#     from then on, so give a limit to what uses more before. The fix, where the nodes are known,
#     is sized for the smallest that takes pods.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.namespace["limit-range"]

import future.keywords.not

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.namespace
import data.lightk8s.lib.quantity
import data.lightk8s.lib.sizing

violations contains object.union({"message": concat("", [message, warning]), "path": []}, fix) if {
	namespace.is_user
	not limitrange.has_default("limits", "memory")
	message := sprintf("no LimitRange of namespace %q gives containers a default memory limit", [namespace.name])
}

default fix := {}

fix := {"create": [sizing.limit_range]}

default warning := ""

# The default would kill what was seen to use more, and states no limit of its own.
warning := sprintf("; %s used more than the %dMi that it would be, and must state a limit first", [
	concat(", ", sort(larger)), sizing.usual_limit,
]) if {
	sizing.limit_range
	count(larger) > 0
}

larger := {sprintf("%q of %s %s", [container.name, workload.kind, workload.name]) |
	some use in namespace.objects("WorkloadUsage.lightk8s.dev")
	workload := use.workload
	some container in use.containers
	used := max([n | some field in ["peakBytes", "workingSetBytes"]; n := container[field]; is_number(n)])
	quantity.mebibytes(used) > sizing.usual_limit
}
