# METADATA
# scope: package
# title: No container was killed for lack of memory
# description: >-
#   The last run of the container ended because it reached its memory limit, or because the node had
#   no memory left. This happens again until you raise the limit or the program uses less.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#exceed-a-container-s-memory-limit
#     description: Exceed a container's memory limit
# schemas:
#   - input: schema.input
# custom:
#   problem: Container was OOM-killed
#   short: OOM-killed
#   do: raise limits.memory, or make it use less
#   severity: medium
#   risk: outage
#   cause: requests-and-limits
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod]
#   remediation: >-
#     See how much memory the container uses (kubectl top pod --containers) and raise its limit,
#     or make the program use less: heap size, cache, number of workers.
package lightk8s.controls.workload["oom-killed"]

import data.lightk8s.lib.status

violations contains {"message": message, "path": array.concat(entry.path, [field, "terminated", "reason"])} if {
	some entry in status.containers
	killed := [field | some field in ["state", "lastState"]; entry.status[field].terminated.reason == "OOMKilled"]
	field := killed[0] # a container that was killed twice is in both
	message := sprintf("container %q was OOMKilled", [entry.name])
}

skipped contains reason if some reason in status.unknown
