# METADATA
# scope: package
# title: No container was restarted many times
# description: >-
#   A container that runs now but was restarted often ends from time to time: because of too little
#   memory, a liveness probe that is too strict, or a restart of its node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
#     description: Container restart policy
# schemas:
#   - input: schema.input
# custom:
#   problem: Container was restarted many times
#   short: many restarts
#   do: read lastState with kubectl describe pod
#   severity: low
#   risk: outage
#   cause: crashes
#   closedBy: you
#   ease: project
#   kinds: [Pod]
#   remediation: >-
#     Read why it ended the last time (kubectl describe pod POD shows lastState), and fix the cause.
#     The count starts again with a new pod.
#   parameters:
#     max_restarts: largest number of restarts of a container that is accepted
package lightk8s.controls.workload["many-restarts"]

import data.lightk8s.controls.workload["many-restarts"].parameters
import data.lightk8s.lib.status

violations contains {"message": message, "path": array.concat(entry.path, ["restartCount"])} if {
	some entry in status.containers
	entry.status.restartCount > parameters.max_restarts
	message := sprintf("container %q was restarted %v times", [entry.name, entry.status.restartCount])
}

skipped contains reason if some reason in status.unknown
