# METADATA
# scope: package
# title: The priority class of the pod exists
# description: >-
#   The API server rejects a pod with a priority class that does not exist: the Deployment exists,
#   but none of its pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
#     description: Pod priority and preemption
# schemas:
#   - input: schema.input
# custom:
#   problem: PriorityClass does not exist
#   short: PriorityClass not found
#   do: create the class or remove priorityClassName
#   severity: high
#   risk: outage
#   cause: dangling-references
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   uses: [inventory/PriorityClass.scheduling.k8s.io]
#   fields: [priorityClassName]
#   remediation: >-
#     Create the PriorityClass, or remove priorityClassName.
package lightk8s.controls.workload["priority-class-exists"]

import data.lightk8s.lib.inventory
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at(["priorityClassName"])} if {
	inventory.lacks(kind, "", wanted)
	message := sprintf("PriorityClass %q not found", [wanted])
}

skipped contains inventory.unseen(kind, "", wanted)

kind := "PriorityClass.scheduling.k8s.io"

wanted := name if {
	name := workload.spec.priorityClassName
	not name in {"", "system-cluster-critical", "system-node-critical"} # the API server makes these itself
}
