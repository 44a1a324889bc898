# METADATA
# scope: package
# title: Every finished Job is deleted after some time
# description: >-
#   A Job without ttlSecondsAfterFinished stays forever, with its pods and their logs. Each uses
#   space in the datastore and the API server's memory.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
#     description: Automatic cleanup for finished Jobs
# schemas:
#   - input: schema.input
# custom:
#   problem: Finished Job is never deleted
#   short: Job never deleted
#   do: "set ttlSecondsAfterFinished: 86400"
#   severity: low
#   risk: cost
#   cause: old-objects
#   closedBy: you
#   ease: edit manifest
#   kinds: [Job.batch]
#   remediation: >-
#     Set spec.ttlSecondsAfterFinished, for example 86400 for a day. Do not set it for a Job of Argo
#     CD or Flux: they would create it, and so run it, again.
package lightk8s.controls.workload["job-ttl"]

import data.lightk8s.lib.annotations
import data.lightk8s.lib.workload

violations contains {"message": "finished Job is never deleted; ttlSecondsAfterFinished is not set", "path": path} if {
	path := ["spec", "ttlSecondsAfterFinished"]
	object.get(input.object, path, null) == null
	not "CronJob" in workload.owner_kinds # which keeps a few of them
	not annotations.is_deleted_hook
}
