# METADATA
# scope: package
# title: The priority class of the pod exists
# description: >-
#   A pod that names a priority class that does not exist is refused by the API server: the
#   Deployment is there, and none of its pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
#     description: Pod priority and preemption
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [workload]
#   needs: [inventory/PriorityClass.scheduling.k8s.io]
#   fields: [priorityClassName]
#   remediation: >-
#     Create the PriorityClass, or remove priorityClassName.
package lightk8s.controls.workload["priority-class-exists"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at(["priorityClassName"])} if {
	wanted := workload.spec.priorityClassName
	wanted != ""
	not wanted in builtin
	not wanted in known
	message := sprintf("there is no PriorityClass %q", [wanted])
}

# builtin classes are made by the API server itself.
builtin := {"system-cluster-critical", "system-node-critical"}

known := {class.metadata.name |
	some class in object.get(input.facts.inventory, ["PriorityClass.scheduling.k8s.io", ""], [])
}
