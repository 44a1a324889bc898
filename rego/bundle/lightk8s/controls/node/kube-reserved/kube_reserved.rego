# METADATA
# scope: package
# title: Kubelet reserves too little memory for itself, its pods and the control plane
# description: >-
#   Every distribution ships without reservations, so that the scheduler gives all memory of the
#   node to pods. The kubelet, the container runtime and, on a server, the API server and its
#   datastore need memory as well: then the kernel kills one of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: Reserve compute resources
#   - ref: https://docs.k3s.io/reference/resource-profiling
#     description: What K3s uses
# schemas:
#   - input: schema.input
# custom:
#   problem: Too little memory is reserved for Kubernetes
#   short: kube-reserved too small
#   do: raise memory in kubeReserved
#   severity: high
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Set kubeReserved in the kubelet's configuration and restart it. The kubelet then rejects pods
#     that request more than the rest, so check their sum first. Leave enforceNodeAllocatable at
#     [pods]: with a limit on the kubelet itself, the kernel can kill it.
#   parameters:
#     base_mib: memory for the kubelet and the container runtime, in MiB
#     mib_per_pod: memory for each pod beside what its containers use, in MiB
#     server_mib: memory of a control plane in one process, as in K3s, k0s and MicroK8s, in MiB
#     server_with_etcd_mib: the same with etcd or dqlite in it, in MiB
#     percent_of_requested: least memory to leave for pods, in percent of what those of the node request; a restarted kubelet rejects pods that do not fit
#     tolerance_percent: how far below these the reservation can be, in percent
package lightk8s.controls.node["kube-reserved"]

import future.keywords.not

import data.lightk8s.controls.node["kube-reserved"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

violations contains finding if {
	nodesizing.reserves("kubeReserved", "memory") < nodesizing.kube_reserved
	finding := nodesizing.reservation("kubeReserved", "memory", nodesizing.kube_reserved, parameters.tolerance_percent)
}

violations contains nodeconfig.finding(["kubeReserved", "memory"], message, []) if {
	keeps_too_little
	message := sprintf("node %q reserves at most %d MiB for Kubernetes, recommended %dMi for %s", [
		profile.name, ceil(kept), nodesizing.kube_reserved, profile.role_name,
	])
}

# keeps_too_little is true for a kubelet that was not read, and reserves less than kubeReserved
# alone should be.
keeps_too_little if {
	count(unread) > 0
	kept < nodesizing.percent(100 - parameters.tolerance_percent, nodesizing.kube_reserved)
}

# kept is all memory that pods cannot use: reservations, and the threshold of eviction.
kept := profile.memory - quantity.mebibytes(profile.node.status.allocatable.memory)

unread := nodeconfig.unread([["kubeReserved", "memory"]])

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if {
	not keeps_too_little
	some reason in unread
}
