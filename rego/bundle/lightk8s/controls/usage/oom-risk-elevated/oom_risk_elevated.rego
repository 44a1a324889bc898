# METADATA
# scope: package
# title: No container is at elevated risk of being OOMKilled
# description: >-
#   The container was OOMKilled under a lower limit, or uses most of its limit. This is not an
#   error, but check it before the next release. The risk is a class - high, elevated or low - and
#   the finding names each reason; low passes, and unread data is skipped.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#exceed-a-container-s-memory-limit
#     description: Exceed a container's memory limit
# schemas:
#   - input: schema.input
# custom:
#   problem: Container is at elevated risk of an OOM kill
#   short: elevated OOM risk
#   do: raise limits.memory, or watch for longer
#   severity: medium
#   risk: outage
#   cause: requests-and-limits
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Deployment.apps, StatefulSet.apps, DaemonSet.apps, ReplicaSet.apps, ReplicationController, Job.batch, CronJob.batch]
#   needs: [inventory/WorkloadUsage.lightk8s.dev]
#   remediation: >-
#     Raise resources.limits.memory, or make the program use less. Measure for longer if few
#     readings are the reason.
package lightk8s.controls.usage["oom-risk-elevated"]

import data.lightk8s.lib.usage

violations contains finding if some finding in usage.at_risk("elevated")

skipped contains reason if some reason in usage.riskless
