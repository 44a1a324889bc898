# METADATA
# scope: package
# title: No CronJob keeps many finished Jobs
# description: >-
#   Each finished Job that a CronJob keeps, and each of its pods, uses space in the datastore and
#   the API server's memory. Three runs are enough to find a problem.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#jobs-history-limits
#     description: Jobs history limits
# schemas:
#   - input: schema.input
# custom:
#   problem: CronJob keeps too many finished Jobs
#   short: many finished Jobs
#   do: lower the JobsHistoryLimit fields to 3
#   severity: low
#   risk: cost
#   cause: old-objects
#   closedBy: fix
#   ease: 1 command
#   kinds: [CronJob.batch]
#   remediation: >-
#     Lower successfulJobsHistoryLimit and failedJobsHistoryLimit to 3 or less.
#   parameters:
#     max_jobs: largest number of finished Jobs of a kind that is accepted
package lightk8s.controls.workload["cron-job-history"]

import data.lightk8s.controls.workload["cron-job-history"].parameters

violations contains {"message": message, "path": path, "set": [{"path": path, "value": parameters.max_jobs}]} if {
	some field, kind in {"failedJobsHistoryLimit": "failed", "successfulJobsHistoryLimit": "successful"}
	path := ["spec", field]
	limit := object.get(input.object, path, 0)
	limit > parameters.max_jobs
	message := sprintf("CronJob keeps %v %s Jobs, limit is %v", [limit, kind, parameters.max_jobs])
}
