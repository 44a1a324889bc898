# METADATA
# scope: package
# title: No CronJob starts a run during the last one
# description: >-
#   With the default concurrencyPolicy Allow, a run that takes longer than the schedule overlaps
#   with a second one, then a third. On a small node each slows the others down, until the node runs
#   out of memory.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy
#     description: Concurrency policy
# schemas:
#   - input: schema.input
# custom:
#   problem: CronJob runs can overlap
#   short: runs overlap
#   do: "set concurrencyPolicy: Forbid"
#   severity: medium
#   risk: outage
#   cause: cron-jobs
#   closedBy: fix
#   ease: edit manifest
#   kinds: [CronJob.batch]
#   parameters:
#     policy: concurrencyPolicy that fix sets, Forbid or Replace; empty for none
#   answers:
#     policy: null
#   remediation: >-
#     Set concurrencyPolicy to Forbid, with activeDeadlineSeconds in the Job so that a run that
#     hangs does not block the next, or to Replace.
package lightk8s.controls.workload["cron-job-concurrency"]

import data.lightk8s.controls.workload["cron-job-concurrency"].parameters

violations contains {"message": "CronJob runs can overlap; concurrencyPolicy is Allow", "path": path, "set": set} if {
	path := ["spec", "concurrencyPolicy"]
	object.get(input.object, path, "Allow") == "Allow"
	set := [{"path": path, "value": parameters.policy} | parameters.policy in {"Forbid", "Replace"}]
}
