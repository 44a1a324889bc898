# METADATA
# scope: package
# title: No container requests far more memory than it uses
# description: >-
#   Requested memory is reserved, whether it is used or not. On a node of 1 to 4 GB a few copied
#   requests fill the node for the scheduler, and the next pod stays Pending although memory is
#   unused.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory request is far above measured use
#   short: memory request too high
#   do: lower requests.memory to its measured use
#   severity: low
#   risk: cost
#   cause: requests-and-limits
#   closedBy: tune
#   ease: 1 command
#   kinds: [Pod, Deployment.apps, StatefulSet.apps, DaemonSet.apps, ReplicaSet.apps, ReplicationController, Job.batch, CronJob.batch]
#   needs: [inventory/WorkloadUsage.lightk8s.dev, inventory/Node]
#   uses:
#     - inventory/LimitRange
#     - inventory/NodeUsage.lightk8s.dev
#     - inventory/HorizontalPodAutoscaler.autoscaling
#     - inventory/VerticalPodAutoscaler.autoscaling.k8s.io
#   remediation: >-
#     Lower resources.requests.memory to the amount that the message names. The limit can stay: it
#     costs nothing.
#   frameworks:
#     nsa: [Pod]
#   parameters:
#     tolerance_percent: how much more than recommended a container can request before it is worth a change, in percent; a change restarts its pods
#     min_mib: least that a lower request must free, in MiB; less makes room for no other pod
#     min_confidence: least confidence at which requests are changed downwards, low, medium or high; one reading does not show the busy hour
package lightk8s.controls.usage["memory-request-unused"]

import data.lightk8s.lib.usage

violations contains usage.finding(row, "requests", message, set) if {
	some row in usage.plan
	row.end_request < row.request
	message := sprintf("container %q requests %d MiB of memory and peaked at %d MiB; set %dMi (%s)", [
		row.name, floor(row.request), row.peak, row.end_request, usage.basis(row.name),
	])
	set := array.concat([usage.set_request(row) | lowers_request(row)], [usage.set_limit(row) | usage.is_guaranteed])
}

# A request that is not set is the limit, which a Guaranteed pod lowers.
lowers_request(row) if row.has_request

lowers_request(_) if not usage.is_guaranteed

skipped contains reason if some reason in usage.unmeasured
