# METADATA
# scope: package
# title: Kubelet reserves no disk for logs and images of Kubernetes
# description: >-
#   The scheduler uses the whole disk for requests of ephemeral storage, but system logs, images and
#   the runtime use part of it.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: Reserve compute resources
# schemas:
#   - input: schema.input
# custom:
#   problem: Too little disk is reserved for Kubernetes
#   short: kube-reserved disk
#   do: raise ephemeral-storage in kubeReserved
#   severity: low
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set ephemeral-storage in kubeReserved of the kubelet's configuration, and restart the kubelet.
#   parameters:
#     size_mib: disk for logs and images of the system, in MiB
#     max_percent_of_disk: most of the disk to reserve, in percent
#     tolerance_percent: how far below these the reservation can be, in percent
package lightk8s.controls.node["kube-reserved-disk"]

import future.keywords.not

import data.lightk8s.controls.node["kube-reserved-disk"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

field := ["kubeReserved", "ephemeral-storage"]

violations contains nodeconfig.finding(field, message, [{"path": array.concat(["kubelet"], field), "value": wanted}]) if {
	now := nodeconfig.value(field, "0")
	size := floor(min([parameters.size_mib, nodesizing.percent(parameters.max_percent_of_disk, profile.disk)]))
	not quantity.mebibytes(now) >= nodesizing.percent(100 - parameters.tolerance_percent, size)
	wanted := sprintf("%dMi", [size])
	message := sprintf("node %q reserves %s disk for Kubernetes, recommended %s", [profile.name, in_words(now), wanted])
}

in_words("0") := "no"

in_words(now) := sprintf("%v of", [now]) if now != "0"

skipped contains reason if some reason in profile.disk_unknown

skipped contains reason if some reason in nodeconfig.unread([field])
