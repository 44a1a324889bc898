# METADATA
# scope: package
# title: Pods that never become ready do not block a drain
# description: >-
#   By default a PodDisruptionBudget also protects pods that run but are not ready: an application
#   that crashes in a loop or waits for its database cannot be evicted, and `kubectl drain` waits
#   for it.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
#     description: Unhealthy pod eviction policy
# schemas:
#   - input: schema.input
# custom:
#   problem: Pods that never become ready block a drain
#   short: unready pods block drain
#   do: "set unhealthyPodEvictionPolicy: AlwaysAllow"
#   severity: low
#   risk: outage
#   cause: disruption-budgets
#   closedBy: fix
#   ease: 1 command
#   kinds: [PodDisruptionBudget.policy]
#   parameters:
#     always_allow: true lets fix set AlwaysAllow; a pod that is not ready can hold the only copy of data
#   answers:
#     always_allow: null
#   remediation: >-
#     Set unhealthyPodEvictionPolicy: AlwaysAllow, unless a pod that is not ready still holds the only
#     copy of data.
package lightk8s.controls.workload["unhealthy-pod-eviction-policy"]

import data.lightk8s.controls.workload["unhealthy-pod-eviction-policy"].parameters

violations contains {"message": message, "path": path, "set": set} if {
	input.object.apiVersion == "policy/v1"
	found := object.get(input.object, ["spec", "unhealthyPodEvictionPolicy"], "IfHealthyBudget")
	found != "AlwaysAllow"
	path := ["spec", "unhealthyPodEvictionPolicy"]
	set := [{"path": path, "value": "AlwaysAllow"} | parameters.always_allow]
	message := sprintf("unhealthyPodEvictionPolicy is %v", [found])
}
