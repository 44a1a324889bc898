# METADATA
# scope: package
# title: Every lasting pod has a controller
# description: >-
#   A pod without a controller is lost with its node: no other node starts it again, and `kubectl
#   drain` does not delete it. Cheap servers are replaced often.
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

violations contains {"message": "pod has no controller; it does not start again on another node", "path": ["metadata", "ownerReferences"]} if {
	count(object.get(input.object, ["metadata", "ownerReferences"], [])) == 0
	object.get(workload.spec, "restartPolicy", "Always") == "Always"
	not workload.is_mirror
	not annotations.is_hook
}
