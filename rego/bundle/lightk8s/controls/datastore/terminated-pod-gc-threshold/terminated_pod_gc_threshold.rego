# METADATA
# scope: package
# title: Finished pods are deleted before they fill the datastore
# description: >-
#   Evicted and finished pods stay in the API until there are 12,500 of them, each a few kilobytes
#   in the datastore and in the memory of everything that watches pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection
#     description: Garbage collection of pods
# schemas:
#   - input: schema.input
# custom:
#   problem: Finished pods pile up in the datastore
#   short: finished pods pile up
#   do: lower --terminated-pod-gc-threshold
#   severity: low
#   risk: cost
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set --terminated-pod-gc-threshold of kube-controller-manager: by extraArgs of kubeadm, or as
#     kube-controller-manager-arg of K3s and RKE2.
#   frameworks:
#     cis-1.12: ["1.3.1"]
#   parameters:
#     max_pods: most pods that have ended, on any node
#     mib_per_pod: MiB of the node's memory for each pod that has ended; rounded up to 50 pods
#     min_pods: pods that have ended, on the smallest of nodes
package lightk8s.controls.datastore["terminated-pod-gc-threshold"]

import future.keywords.not

import data.lightk8s.controls.datastore["terminated-pod-gc-threshold"].parameters
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

program := "kube-controller-manager"

flag := "terminated-pod-gc-threshold"

violations contains {"message": message, "path": path, "set": [{"path": path, "value": sprintf("%d", [wanted])}]} if {
	exceeds(kept)
	message := sprintf("%s that have ended are kept on a %d MiB node, recommended %d", [
		amount(kept), floor(profile.memory), wanted,
	])
}

path := ["settings", program, flag]

# kept is how many pods stay: 0 is all of them.
kept := controlplane.number(program, flag, 12500)

exceeds(0) if profile.memory

exceeds(n) if n > wanted

amount(0) := "all pods"

amount(n) := sprintf("up to %v pods", [n]) if n > 0

wanted := nodesizing.stepped(profile.memory / parameters.mib_per_pod, 50, parameters.min_pods, parameters.max_pods)

skipped contains reason if some reason in controlplane.unseen(program)

skipped contains reason if {
	controlplane.flags(program)
	some reason in profile.memory_unknown
}

skipped contains sprintf("%s of %s is not a number", [flag, program]) if {
	controlplane.flags(program)
	not kept
}
