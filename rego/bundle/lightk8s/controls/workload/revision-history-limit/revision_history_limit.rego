# METADATA
# scope: package
# title: No workload keeps many old revisions
# description: >-
#   Every change of a Deployment leaves an empty ReplicaSet for `kubectl rollout undo`, ten of them
#   by default; a StatefulSet or DaemonSet leaves ControllerRevisions. Each uses space in the
#   datastore and the memory of every program that watches them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#clean-up-policy
#     description: Clean up policy of Deployments
# schemas:
#   - input: schema.input
# custom:
#   problem: Too many old revisions are kept
#   short: many old revisions
#   do: "set revisionHistoryLimit: 3"
#   severity: low
#   risk: cost
#   cause: old-objects
#   closedBy: fix
#   ease: 1 command
#   kinds: [Deployment.apps, StatefulSet.apps, DaemonSet.apps]
#   remediation: >-
#     Set spec.revisionHistoryLimit to 3 or less.
#   parameters:
#     max_revisions: largest number of old revisions that is accepted
package lightk8s.controls.workload["revision-history-limit"]

import data.lightk8s.controls.workload["revision-history-limit"].parameters

violations contains {"message": message, "path": path, "set": [{"path": path, "value": parameters.max_revisions}]} if {
	path := ["spec", "revisionHistoryLimit"]
	limit := object.get(input.object, path, 10)
	limit > parameters.max_revisions
	message := sprintf("workload keeps %v old revisions, limit is %v", [limit, parameters.max_revisions])
}
