# METADATA
# scope: package
# title: Every lasting pod has a controller
# description: >-
#   A pod that nothing controls is gone with its node: no other node starts it again, and `kubectl
#   drain` refuses to delete it. Cheap servers are replaced more often than dear ones.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/#working-with-pods
#     description: Working with Pods
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod has no controller
#   short: no controller
#   do: make it a Deployment, or a Job if it ends
#   severity: low
#   risk: outage
#   cause: single-points-of-failure
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod]
#   remediation: >-
#     Make it a Deployment with one replica, or a Job if it ends by itself.
package lightk8s.controls.workload["bare-pod"]

import data.lightk8s.lib.annotations
import data.lightk8s.lib.workload

violations contains {"message": "the pod has no controller, so nothing starts it again on another node", "path": ["metadata", "ownerReferences"]} if {
	count(object.get(input.object, ["metadata", "ownerReferences"], [])) == 0
	object.get(workload.spec, "restartPolicy", "Always") == "Always"
	not workload.is_mirror
	not annotations.is_hook
}
