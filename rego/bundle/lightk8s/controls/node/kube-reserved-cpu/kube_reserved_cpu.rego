# METADATA
# scope: package
# title: CPU reserved for Kubernetes does not fit the node
# description: >-
#   Under load, the CPU share of pods follows from the allocatable CPU, so a kubelet that reserves
#   nothing responds slowly when pods are busy. A larger reservation than needed is lost to the
#   requests of pods, and one or two cores are soon used up.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: Reserve compute resources
# schemas:
#   - input: schema.input
# custom:
#   problem: CPU reserved for Kubernetes does not fit the node
#   short: kube-reserved CPU
#   do: set cpu in kubeReserved
#   severity: low
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set cpu in kubeReserved of the kubelet's configuration, and restart the kubelet.
#   parameters:
#     cores: numbers of cores that millicores are given for
#     millicores: CPU for the kubelet and the container runtime on a node with that many cores, in millicores
#     tolerance_percent: how far from these the reservation can be, in percent
package lightk8s.controls.node["kube-reserved-cpu"]

import data.lightk8s.controls.node["kube-reserved-cpu"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodesizing.reservation("kubeReserved", "cpu", nodesizing.cpu_reserved.kubeReserved, parameters.tolerance_percent)

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["kubeReserved", "cpu"]])
