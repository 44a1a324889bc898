# METADATA
# scope: package
# title: A pod that tolerates a taint prefers the nodes that have it
# description: >-
#   A toleration permits, it does not attract: a pod that tolerates the taint of the large node
#   can still be placed on a small one, next to everything that the taint was meant to protect.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#example-use-cases
#     description: Taints and tolerations, example use cases
# schemas:
#   - input: schema.input
# custom:
#   problem: Toleration without affinity to the tainted node
#   short: toleration only
#   do: add a nodeSelector for the tainted nodes
#   severity: low
#   risk: cost
#   cause: taints
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Deployment.apps, StatefulSet.apps, ReplicaSet.apps, ReplicationController, Job.batch, CronJob.batch, PodTemplate]
#   fields: [tolerations]
#   remediation: >-
#     Label the nodes that have the taint, and add a nodeSelector or a nodeAffinity for that label
#     to the pod.
package lightk8s.controls.workload["toleration-without-affinity"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at(["tolerations", i])} if {
	some i, toleration in workload.spec.tolerations
	key := toleration.key
	not is_builtin(key)
	not is_drawn
	not is_requested(key)
	message := sprintf("pod tolerates taint %q, but has no affinity to the nodes that have it", [key])
}

is_drawn if count(workload.spec.nodeSelector) > 0

is_drawn if count(workload.spec.affinity.nodeAffinity) > 0

# A live pod has a nodeName from the scheduler; in a template a user wrote it.
is_drawn if {
	workload.spec.nodeName
	input.object.kind != "Pod"
}

# A DaemonSet runs its pods on every node.
is_drawn if "DaemonSet" in workload.owner_kinds

# is_builtin is true for the taints of Kubernetes itself, which show a condition or the role of a
# node, and for the empty key, which tolerates every taint.
is_builtin(key) if endswith(split(key, "/")[0], "kubernetes.io")

is_builtin(key) if key in {"", "CriticalAddonsOnly"}

# is_requested is true where the taint has the name of a device that the pod requests.
is_requested(key) if {
	some entry in workload.sized
	entry.container.resources.limits[key]
}
