# METADATA
# scope: package
# title: The workloads around an object
# description: >-
#   Finds the workloads whose pods a selector of another object selects. They are known if files are
#   declared complete. A control that uses this lists all kinds of workloads in its METADATA.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     not workloads.has_selected({"matchLabels": input.object.spec.selector})
package lightk8s.lib.workloads

import data.lightk8s.lib.inventory
import data.lightk8s.lib.labels
import data.lightk8s.lib.namespace

kinds := [
	"Pod", "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "ReplicationController", "PodTemplate",
	"Job.batch", "CronJob.batch",
]

# unknown holds the reasons why not all workloads of the namespace are known, or is empty. The
# kubelet creates pods of kube-system from files of the node.
unknown := {"static pods are not objects of the API"} if {
	namespace.name in namespace.system
} else := {min(reasons)} if {
	count(reasons) > 0
} else := set()

reasons := {reason | some kind in kinds; reason := inventory.incomplete(kind)}

# has_selected is true if a workload of the namespace has pods that a selector selects.
has_selected(selector) if {
	some kind in kinds
	some workload in inventory.within(kind, namespace.name)
	labels.selects(selector, object.union(added(selector), pod_labels(workload)), true) == "yes"
}

pod_labels(workload) := object.get(workload, array.concat(object.get(above, workload.kind, ["spec", "template"]), ["metadata", "labels"]), {})

above := {"Pod": [], "PodTemplate": ["template"], "CronJob": ["spec", "jobTemplate", "spec", "template"]}

# Controllers add labels to the pods that they create: such a label can have the selected value.
added(selector) := {requirement.key: value |
	some requirement in labels.requirements(selector)
	requirement.key in generated
	value := object.get(requirement, "values", [""])[0]
}

# generated are the labels that controllers add to pods.
generated := {
	"apps.kubernetes.io/pod-index", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index",
	"batch.kubernetes.io/job-name", "controller-revision-hash", "controller-uid", "job-name", "pod-template-generation",
	"pod-template-hash", "statefulset.kubernetes.io/pod-name",
}
