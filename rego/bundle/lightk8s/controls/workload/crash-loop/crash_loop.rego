# METADATA
# scope: package
# title: No container keeps crashing
# description: >-
#   The kubelet restarts a crashing container after longer and longer pauses. Each start costs CPU
#   and memory that others need, and the pod serves no requests.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
#     description: Container restart policy
# schemas:
#   - input: schema.input
# custom:
#   problem: Container keeps crashing
#   short: keeps crashing
#   do: "read why: kubectl logs --previous"
#   severity: high
#   risk: outage
#   cause: crashes
#   closedBy: you
#   ease: project
#   kinds: [Pod]
#   remediation: >-
#     Read why it ended (kubectl logs POD -c CONTAINER --previous; kubectl describe pod POD), and
#     fix the cause.
package lightk8s.controls.workload["crash-loop"]

import data.lightk8s.lib.status

violations contains {"message": message, "path": array.concat(entry.path, ["state", "waiting", "reason"])} if {
	some entry in status.containers
	entry.status.state.waiting.reason == "CrashLoopBackOff"
	message := sprintf("container %q keeps crashing: %v restarts", [entry.name, object.get(entry.status, "restartCount", 0)])
}

skipped contains reason if some reason in status.unknown
