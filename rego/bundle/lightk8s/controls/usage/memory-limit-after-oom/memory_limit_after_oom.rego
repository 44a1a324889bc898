# METADATA
# scope: package
# title: The memory limit was raised after a kill
# description: >-
#   The container was OOMKilled: it needed more than its memory limit. It restarts with the same
#   limit, and is killed again, until the limit is raised or the program uses less. The memory that
#   it needed is not known, so the limit grows by half each time.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#exceed-a-container-s-memory-limit
#     description: Exceed a container's memory limit
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory limit is in doubt after an OOM kill
#   short: limit after OOM kill
#   do: raise limits.memory, or make it use less
#   severity: high
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
#     Set resources.limits.memory to the amount that the message names, or make the program use
#     less: heap size, cache, number of workers. If it is killed repeatedly at higher limits, it has
#     a memory leak.
#   frameworks:
#     nsa: [Pod]
#   parameters:
#     factor_percent: least limit after a kill, in percent of the limit that the container was killed at
package lightk8s.controls.usage["memory-limit-after-oom"]

import future.keywords.not

import data.lightk8s.lib.usage

violations contains usage.finding(row, "limits", message, set) if {
	some row in usage.plan
	usage.kills(row.name) > 0
	row.end_limit > row.limit
	message := sprintf("container %q was OOMKilled%s and peaked at %d MiB; set limit %dMi (%s)", [
		row.name, at(row), row.peak, row.end_limit, usage.basis(row.name),
	])
	set := usage.raised(row)
}

# The limit at the kill was possibly another than that of today.
violations contains usage.finding(row, "limits", message, []) if {
	some row in usage.plan
	usage.kills(row.name) > 0
	row.end_limit == row.limit
	row.limit > 0
	not usage.killed_at(row.name)
	message := sprintf("container %q was OOMKilled at an unknown limit; limit is now %d MiB", [row.name, floor(row.limit)])
}

violations contains usage.finding(row, "limits", message, []) if {
	some row in usage.plan
	usage.kills(row.name) > 0
	row.end_limit == row.limit
	row.limit < usage.after_kill(row.name)
	message := sprintf("container %q was OOMKilled%s; its nodes cannot hold a limit above %dMi", [row.name, at(row), row.end_limit])
}

violations contains usage.finding(row, "limits", message, []) if {
	some row in usage.plan
	usage.kills(row.name) > 0
	row.end_limit == 0
	message := sprintf("container %q was OOMKilled%s and peaked at %d MiB; watch it for a week, then set a limit (%s)", [
		row.name, at(row), row.peak, usage.basis(row.name),
	])
}

violations contains usage.finding(claim, "limits", message, []) if {
	some claim in usage.claims
	usage.kills(claim.name) > 0
	message := sprintf("container %q was OOMKilled%s and peaked at %d MiB, %s", [
		claim.name, at(claim), claim.peak, usage.too_large(claim),
	])
}

at(row) := sprintf(" at its limit of %d MiB", [usage.killed_at(row.name)]) if {
	usage.killed_at(row.name)
} else := " without a limit" if {
	row.limit == 0
} else := ""

skipped contains reason if some reason in usage.unmeasured
