# METADATA
# scope: package
# title: The kubelet keeps memory for itself, its pods and the control plane
# description: >-
#   Every distribution ships without reservations, so that the scheduler gives all memory of the
#   node to pods. What the kubelet, the container runtime and, on a server, the API server and its
#   datastore need comes on top: then the kernel kills one of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: Reserve compute resources
#   - ref: https://docs.k3s.io/reference/resource-profiling
#     description: What K3s uses
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Set kubeReserved in the kubelet's configuration and restart it. Pods that request more than the
#     node then has left are refused, so look at their sum first. Leave enforceNodeAllocatable at
#     [pods]: a limit on the kubelet itself gets it killed.
#   parameters:
#     base_mib: memory for the kubelet and the container runtime, in MiB
#     mib_per_pod: memory for each pod beside what its containers use, in MiB
#     server_mib: memory of a control plane in one process, as K3s, k0s and MicroK8s have it, in MiB
#     server_with_etcd_mib: the same with etcd or dqlite in it, in MiB
#     cores: numbers of cores that millicores are given for
#     millicores: CPU for the kubelet and the container runtime on a node with that many cores, in millicores
#     ephemeral_storage_mib: disk for logs and images of the system, in MiB
#     max_percent_of_disk: most of the disk to reserve, in percent
#     percent_of_requested: least memory to leave for pods, in percent of what those of the node request; a kubelet that starts again refuses what has no room
#     tolerance_percent: how far from these a reservation may be, in percent
package lightk8s.controls.node["kube-reserved"]

import future.keywords.not

import data.lightk8s.controls.node["kube-reserved"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

violations contains nodesizing.reservation("kubeReserved", "memory", nodesizing.kube_reserved, parameters.tolerance_percent)

violations contains nodesizing.reservation("kubeReserved", "cpu", nodesizing.cpu_reserved.kubeReserved, parameters.tolerance_percent)

violations contains nodeconfig.finding(["kubeReserved", "ephemeral-storage"], message, [{"path": path, "value": wanted}]) if {
	profile.memory
	now := nodeconfig.value(["kubeReserved", "ephemeral-storage"], "0")
	size := floor(min([parameters.ephemeral_storage_mib, nodesizing.percent(parameters.max_percent_of_disk, profile.disk)]))
	not quantity.mebibytes(now) >= nodesizing.percent(100 - parameters.tolerance_percent, size)
	path := ["kubelet", "kubeReserved", "ephemeral-storage"]
	wanted := sprintf("%dMi", [size])
	message := sprintf("node %q keeps %s of disk for Kubernetes, and needs %s", [profile.name, in_words(now), wanted])
}

in_words("0") := "nothing"

in_words(now) := sprintf("%v", [now]) if now != "0"

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if {
	some reason in nodeconfig.unread([["kubeReserved", "memory"], ["kubeReserved", "cpu"]])
}
