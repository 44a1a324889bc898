# METADATA
# scope: package
# title: Every memory limit is above what the container uses
# description: >-
#   A container that reaches its memory limit is killed. A limit close to the measured peak is
#   reached on the next busier day; without a limit the container can use up the memory of its node.
#   The recommended limit is the measured peak and a margin, which is larger if less was measured.
#   Page cache counts towards the limit, and the kernel frees it before it kills, so a limit can be
#   below it. A container without a limit gets one only after a week with a start: a limit based on
#   less can kill it in its first busy hour.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#exceed-a-container-s-memory-limit
#     description: Exceed a container's memory limit
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory limit is missing or too low for its use
#   short: memory limit too low
#   do: set limits.memory to fit its measured use
#   severity: medium
#   risk: outage
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
#     Set resources.limits.memory to the amount that the message names. No limit is lowered: a limit
#     that is not reached costs nothing.
#   frameworks:
#     nsa: [Pod]
#   parameters:
#     low_margin_percent: limit in percent of the measured peak, where confidence is low; one reading does not show the busy hour
#     medium_margin_percent: the same for medium confidence; a day lacks the weekly job
#     high_margin_percent: the same for high confidence; a kill costs more than a margin, so it is larger than that of requests
#     min_mib: smallest limit, in MiB; container runtimes need about 12 to start a process in the container, such as a probe
#     tolerance_percent: how much higher a limit should be before it is worth a change, in percent; a change restarts its pods
package lightk8s.controls.usage["memory-limit-measured"]

import future.keywords.not

import data.lightk8s.lib.usage

violations contains usage.finding(row, "limits", message, set) if {
	some row in usage.plan
	usage.kills(row.name) == 0
	row.end_limit > row.limit
	message := sprintf("container %q %s and peaked at %d MiB; set %dMi (%s)", [
		row.name, bound(row), row.peak, row.end_limit, usage.basis(row.name),
	])
	set := usage.raised(row)
}

violations contains usage.finding(claim, "limits", message, []) if {
	some claim in usage.claims
	usage.kills(claim.name) == 0
	claim.limit < claim.peak
	message := sprintf("container %q %s and peaked at %d MiB, %s", [
		claim.name, bound(claim), claim.peak, usage.too_large(claim),
	])
}

bound(claim) := "has no memory limit" if {
	claim.limit == 0
} else := sprintf("has a memory limit of %d MiB", [floor(claim.limit)])

skipped contains reason if some reason in usage.unmeasured

skipped contains reason if some reason in usage.unsettled
