# METADATA
# scope: package
# title: Every autoscaler has a target
# description: >-
#   A HorizontalPodAutoscaler whose target does not exist scales nothing, and only its status shows
#   it. After a workload is renamed, the autoscaler remains, and the new workload keeps the replicas
#   of its manifest.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
#     description: Horizontal pod autoscaling
# schemas:
#   - input: schema.input
# custom:
#   problem: Autoscaler has no target
#   short: target not found
#   do: correct scaleTargetRef, or delete it
#   severity: medium
#   risk: outage
#   cause: dangling-references
#   closedBy: you
#   ease: edit manifest
#   kinds: [HorizontalPodAutoscaler.autoscaling]
#   uses:
#     - inventory/Deployment.apps
#     - inventory/StatefulSet.apps
#     - inventory/ReplicaSet.apps
#     - inventory/ReplicationController
#   remediation: >-
#     Correct spec.scaleTargetRef, or delete the autoscaler.
package lightk8s.controls.workload["autoscaler-without-target"]

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace

violations contains {"message": message, "path": ["spec", "scaleTargetRef", "name"]} if {
	inventory.lacks(kind, namespace.name, target.name)
	message := sprintf("%s %q not found", [target.kind, target.name])
}

# On a cluster the controller itself reports that it finds none.
violations contains {"message": message, "path": ["spec", "scaleTargetRef", "name"]} if {
	gone
	message := sprintf("%s %q not found", [target.kind, target.name])
}

skipped contains reason if {
	not gone
	not settled
	reason := inventory.unseen(kind, namespace.name, target.name)
}

target := input.object.spec.scaleTargetRef

# kind is that of the target in an inventory. Other kinds are not known.
kind := {
	"Deployment": "Deployment.apps", "StatefulSet": "StatefulSet.apps",
	"ReplicaSet": "ReplicaSet.apps", "ReplicationController": "ReplicationController",
}[target.kind]

gone if {
	some condition in input.object.status.conditions
	condition.type == "AbleToScale"
	condition.status == "False"
	condition.reason == "FailedGetScale"
	contains(object.get(condition, "message", ""), "not found")
}

settled if {
	some condition in input.object.status.conditions
	condition.type == "AbleToScale"
	condition.status == "True"
}
