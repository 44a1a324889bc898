# METADATA
# scope: package
# title: Kubelet reserves more memory for Kubernetes than it uses
# description: >-
#   Memory in kubeReserved is lost to pods, whether Kubernetes uses it or not. On a server of 1 GB
#   the reservation of a large node leaves nothing for pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: Reserve compute resources
# schemas:
#   - input: schema.input
# custom:
#   problem: Too much memory is reserved for Kubernetes
#   short: kube-reserved too large
#   do: lower memory in kubeReserved
#   severity: low
#   risk: cost
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Lower memory in kubeReserved of the kubelet's configuration, and restart the kubelet.
#   parameters:
#     tolerance_percent: how far above what kube-reserved plans for the reservation can be, in percent
package lightk8s.controls.node["kube-reserved-excess"]

import data.lightk8s.controls.node["kube-reserved-excess"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains finding if {
	nodesizing.reserves("kubeReserved", "memory") > nodesizing.kube_reserved
	finding := nodesizing.reservation("kubeReserved", "memory", nodesizing.kube_reserved, parameters.tolerance_percent)
}

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["kubeReserved", "memory"]])
