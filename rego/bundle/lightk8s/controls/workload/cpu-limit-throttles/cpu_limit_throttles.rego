# METADATA
# scope: package
# title: No CPU limit stops a container for most of the time
# description: >-
#   A CPU limit of 100m lets a process run for 10 ms and then stops it for 90 ms, even if the CPU is
#   idle. Requests are slow, starts take many times as long, and probes time out. A request is
#   enough to share the CPU among containers.
# related_resources:
#   - ref: https://docs.kernel.org/scheduler/sched-bwc.html
#     description: CFS bandwidth control
# schemas:
#   - input: schema.input
# custom:
#   problem: CPU limit throttles the container
#   short: CPU throttled
#   do: remove limits.cpu, keep requests.cpu
#   severity: low
#   risk: outage
#   cause: requests-and-limits
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   fields: [limits, requests]
#   fixUses: [inventory/LimitRange, inventory/ResourceQuota]
#   remediation: >-
#     Remove resources.limits.cpu and keep resources.requests.cpu, or raise the limit to a whole
#     core.
#   parameters:
#     min_millicores: smallest CPU limit that is accepted, in thousandths of a core
#     remove: true lets fix remove the limit and keep the request, except where the quality of service of the pod depends on it
#   answers:
#     remove: true
package lightk8s.controls.workload["cpu-limit-throttles"]

import data.lightk8s.controls.workload["cpu-limit-throttles"].parameters
import data.lightk8s.lib.limitrange
import data.lightk8s.lib.namespace
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.usage
import data.lightk8s.lib.workload

violations contains object.union({"message": message, "path": path}, fix(entry, path)) if {
	some entry in workload.lasting
	limit := entry.container.resources.limits.cpu
	millicores := quantity.millicores(limit)
	millicores > 0
	millicores < parameters.min_millicores
	path := workload.in_container(entry, ["resources", "limits", "cpu"])
	message := sprintf("container %q has a CPU limit of %v, less than %vm", [entry.name, limit, parameters.min_millicores])
}

fix(entry, path) := {} if {
	not parameters.remove == true
} else := {"unfixed": "the pod is Guaranteed, and would be evicted and killed for its memory before others"} if {
	usage.is_guaranteed
} else := {"unfixed": "a LimitRange of the namespace would set another CPU limit"} if {
	limitrange.has_default("limits", "cpu")
} else := {"unfixed": "a ResourceQuota of the namespace requires a CPU limit"} if {
	some quota in namespace.objects("ResourceQuota")
	quota.spec.hard["limits.cpu"]
} else := {"set": array.concat([{"path": path, "value": null}], request(entry, entry.container.resources.limits.cpu))}

# Without a request of its own, a container requests what its limit is.
request(entry, limit) := [] if {
	entry.container.resources.requests.cpu
} else := [{"path": workload.in_container(entry, ["resources", "requests", "cpu"]), "value": limit}]

skipped contains reason if some reason in resources.unreadable
