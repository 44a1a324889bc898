# METADATA
# scope: package
# title: Every namespace gives containers default memory
# description: >-
#   A container without a memory limit can take the whole node, and on 2 GB the kernel then kills
#   the largest process, often the control plane. A LimitRange gives a request and a limit to every
#   container that sets none.
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
#   uses: [inventory/Node, inventory/Pod, inventory/WorkloadUsage.lightk8s.dev]
#   remediation: >-
#     Add a LimitRange of type Container with default.memory and defaultRequest.memory to the
#     namespace: 192Mi and 48Mi fit nodes of 2 to 4 GB. It applies to new pods, so set a limit on
#     containers that use more first. If the nodes are known, the fix is sized for the smallest
#     schedulable one.
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
	not namespace.is_vacant
	not limitrange.has_default("limits", "memory")
	message := sprintf("namespace %q has no LimitRange with a default memory limit", [namespace.name])
}

default fix := {}

fix := {"create": [sizing.limit_range]}

default warning := ""

# The default would kill containers that used more and set no limit.
warning := sprintf("; %s used more than that default of %dMi and needs its own limit first", [
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
