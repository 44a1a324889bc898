# METADATA
# scope: package
# title: Pods with a spot priority select spot nodes
# description: >-
#   A PriorityClass sets which pods are evicted first. It does not choose a node: without an
#   affinity the pod runs on the servers that cost the full price, and the spot servers stay empty.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
#     description: Pod priority and preemption
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
#     description: Assigning pods to nodes
# schemas:
#   - input: schema.input
# custom:
#   problem: Spot workload can run on full-price nodes
#   short: not on spot nodes
#   do: add a nodeSelector for the spot nodes
#   severity: low
#   risk: cost
#   cause: spot-nodes
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [priorityClassName]
#   remediation: >-
#     Label the spot nodes, and name that label in the pod's nodeSelector or node affinity, with a
#     toleration for the nodes' taint.
package lightk8s.controls.cost["spot-priority-placement"]

import data.lightk8s.lib.spot
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at(["priorityClassName"])} if {
	class := workload.spec.priorityClassName
	spot.mentioned(class)
	not asks_for_spot
	message := sprintf("pod with priority class %q has no node selector or affinity for spot nodes", [class])
}

asks_for_spot if {
	some key, value in workload.spec.nodeSelector
	spot.pair(key, value)
}

asks_for_spot if {
	some expression in expressions
	spot.mentioned(expression.key)
}

asks_for_spot if {
	some expression in expressions
	some value in expression.values
	spot.mentioned(value)
}

expressions contains expression if {
	some term in workload.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms
	some expression in term.matchExpressions
}

expressions contains expression if {
	some term in workload.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution
	some expression in term.preference.matchExpressions
}
