# METADATA
# scope: package
# title: Every container requests the memory that it uses
# description: >-
#   The scheduler packs nodes by requests. A container that uses more than it requests overcommits
#   its node unnoticed: the scheduler counts the memory as free, until the kubelet evicts the
#   container first, or the kernel kills any process. The recommended request is the measured peak
#   and a margin, which is larger if less was measured.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#pod-selection-for-kubelet-eviction
#     description: Pod selection for kubelet eviction
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory request is below measured use
#   short: memory request too low
#   do: raise requests.memory to its measured use
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
#     Set resources.requests.memory to the amount that the message names. If the confidence is low,
#     measure for longer first: a week includes every weekday.
#   frameworks:
#     nsa: [Pod]
#   parameters:
#     low_margin_percent: request in percent of the measured peak, where confidence is low; one reading does not show the busy hour
#     medium_margin_percent: the same for medium confidence; a day lacks the weekly job
#     high_margin_percent: the same for high confidence; a week includes what happens each week
#     min_mib: smallest request, in MiB; the smallest agents use about 6
#     steps_mib: what requests and limits are multiples of, in MiB; the largest that is no more than a sixteenth of the amount, so that rounding costs at most 6%
#     tolerance_percent: how much more than it requests a container should request before it is worth a change, in percent; a change restarts its pods
#     high_seconds: time that use was watched for high confidence, in seconds; a week
#     high_samples: readings for high confidence; one each ten minutes of a week
#     medium_seconds: time that use was watched for medium confidence, in seconds; a day
#     medium_samples: readings for medium confidence; one each quarter of an hour of a day
package lightk8s.controls.usage["memory-request-measured"]

import future.keywords.not

import data.lightk8s.lib.usage

violations contains usage.finding(row, "requests", message, set) if {
	some row in usage.plan
	row.end_request > row.request
	not usage.is_guaranteed
	message := sprintf("container %q %s and peaked at %d MiB; set %dMi (%s)", [
		row.name, asks(row), row.peak, row.end_request, usage.basis(row.name),
	])
	set := array.concat([usage.set_request(row)], [usage.set_limit(row) | row.limit > 0; row.limit < row.end_limit; row.limit <= row.end_request])
}

violations contains usage.finding(claim, "requests", message, []) if {
	some claim in usage.claims
	claim.request < claim.peak
	message := sprintf("container %q %s and peaked at %d MiB, %s", [
		claim.name, asks(claim), claim.peak, usage.too_large(claim),
	])
}

asks(claim) := "has no memory request" if {
	claim.request == 0
} else := sprintf("requests %d MiB of memory", [floor(claim.request)])

skipped contains reason if some reason in usage.unmeasured
