# METADATA
# scope: package
# title: Spot priority is below the default
# description: >-
#   Pods on spot servers should be evicted first. A class with a positive value does the opposite:
#   its pods evict ordinary ones, whose priority is 0, from the nodes that stay.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#priorityclass
#     description: PriorityClass
# schemas:
#   - input: schema.input
# custom:
#   problem: Spot priority class outranks normal pods
#   short: spot outranks others
#   do: "recreate it with value: -10"
#   severity: low
#   risk: cost
#   cause: spot-nodes
#   closedBy: you
#   ease: edit manifest
#   kinds: [PriorityClass.scheduling.k8s.io]
#   remediation: >-
#     Replace the class by one with value -10 and preemptionPolicy Never: the value of a class
#     cannot be changed.
package lightk8s.controls.cost["spot-priority-class"]

import data.lightk8s.lib.spot

violations contains {"message": message, "path": ["value"]} if {
	spot.mentioned(input.object.metadata.name)
	is_number(input.object.value)
	input.object.value > 0
	message := sprintf("priority class %q with value %v outranks pods without a class", [input.object.metadata.name, input.object.value])
}
