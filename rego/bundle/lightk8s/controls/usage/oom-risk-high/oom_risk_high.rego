# METADATA
# scope: package
# title: No container is at high risk of being OOMKilled
# description: >-
#   The container was OOMKilled, or uses nearly all of its limit: the next busy hour, or the next
#   leak, kills it. The risk is a class - high, elevated or low - and the finding names each reason;
#   low passes, and unread data is skipped.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#exceed-a-container-s-memory-limit
#     description: Exceed a container's memory limit
# schemas:
#   - input: schema.input
# custom:
#   problem: Container is at high risk of an OOM kill
#   short: high OOM risk
#   do: raise limits.memory, or make it use less
#   severity: high
#   risk: outage
#   cause: requests-and-limits
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Deployment.apps, StatefulSet.apps, DaemonSet.apps, ReplicaSet.apps, ReplicationController, Job.batch, CronJob.batch]
#   needs: [inventory/WorkloadUsage.lightk8s.dev]
#   remediation: >-
#     Raise resources.limits.memory, or make the program use less. Measure for longer if few
#     readings are the reason.
#   parameters:
#     high_percent: largest use from which the risk is high, in percent of the limit
#     elevated_percent: largest use from which the risk is elevated, in percent of the limit
package lightk8s.controls.usage["oom-risk-high"]

import data.lightk8s.lib.usage

violations contains finding if some finding in usage.at_risk("high")

skipped contains reason if some reason in usage.riskless
