# METADATA
# scope: package
# title: Every container has a CPU request
# description: >-
#   Under load the kernel shares the CPU by requests. A container without one then gets almost no
#   CPU, and on one or two cores every start of a pod is such a load.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Container has no CPU request
#   short: no CPU request
#   do: set requests.cpu, 50m if mostly idle
#   severity: low
#   risk: outage
#   cause: requests-and-limits
#   closedBy: tune
#   ease: 1 command
#   kinds: [workload]
#   uses: [inventory/LimitRange, inventory/Node]
#   remediation: >-
#     Set resources.requests.cpu on every container, or on the pod as a whole: 10m to 50m for
#     containers that are mostly idle. No CPU limit is needed. If the nodes are known, the fix is
#     sized for the smallest node that can run the pod. An autoscaler by CPU utilization uses
#     requests.
#   parameters:
#     percent_of_node: part of the allocatable CPU that default requests of all planned pods add up to, in percent
#     min_millicores: smallest default request, in millicores
#     max_millicores: largest default request, in millicores
#     step_millicores: what default requests are multiples of, in millicores
package lightk8s.controls.workload["cpu-request"]

import data.lightk8s.lib.resources
import data.lightk8s.lib.sizing

violations contains object.union(finding, fix(finding.path)) if {
	some finding in resources.lacking("requests", "cpu")
}

default fix(_) := {}

fix(path) := {"set": [{"path": path, "value": sizing.cpu_requests[path]}]}
