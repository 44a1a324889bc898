# METADATA
# scope: package
# title: No failed pod is kept
# description: >-
#   A pod that was evicted, or that failed for another reason, is kept until 12500 of them exist.
#   Each uses space in the datastore and the API server's memory, and each shows that a node ran out
#   of a resource.
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
#     --field-selector=status.phase=Failed. Pods of a Job are deleted with the Job.
package lightk8s.controls.workload["failed-pod"]

import data.lightk8s.lib.status
import data.lightk8s.lib.workload

violations contains {"message": message, "path": ["status", "phase"]} if {
	input.object.status.phase == "Failed"
	not "Job" in workload.owner_kinds # deleted with its Job
	message := sprintf("pod failed (%s) and was not deleted", [object.get(input.object.status, "reason", "no reason given")])
}

skipped contains reason if some reason in status.unknown
