# METADATA
# scope: package
# title: No failed pod is left behind
# description: >-
#   A pod that was evicted, or that failed for another reason, is kept until 12500 of them are
#   there. Each takes its part of the datastore and of the API server's memory, and each tells of
#   a node that ran out of something.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection
#     description: Garbage collection of pods
# schemas:
#   - input: schema.input
# custom:
#   problem: Failed pod is left behind
#   short: failed pod
#   do: see why it failed, then delete the pod
#   severity: low
#   risk: hygiene
#   cause: old-objects
#   closedBy: you
#   ease: 1 command
#   kinds: [Pod]
#   remediation: >-
#     See why it failed (kubectl describe pod POD), then delete it: kubectl delete pods
#     --field-selector=status.phase=Failed. Pods of a Job go with the Job.
package lightk8s.controls.workload["failed-pod"]

import data.lightk8s.lib.status
import data.lightk8s.lib.workload

violations contains {"message": message, "path": ["status", "phase"]} if {
	input.object.status.phase == "Failed"
	not "Job" in workload.owner_kinds # it goes when its Job does
	message := sprintf("the pod failed (%s) and was left behind", [object.get(input.object.status, "reason", "no reason given")])
}

skipped contains reason if some reason in status.unknown
