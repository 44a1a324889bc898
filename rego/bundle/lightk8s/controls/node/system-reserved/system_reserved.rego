# METADATA
# scope: package
# title: The kubelet reserves memory for the operating system
# description: >-
#   The system and the agents of a cloud provider use 100 to 180 MB before Kubernetes starts, and
#   the kubelet counts none of it by default.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#     description: Reserve compute resources
#   - ref: https://docs.k0sproject.io/stable/system-requirements/
#     description: What an operating system uses
# schemas:
#   - input: schema.input
# custom:
#   problem: System reservation does not fit the node
#   short: system-reserved
#   do: set systemReserved in the kubelet
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Set systemReserved in the kubelet's configuration and restart it. Or remove agents of the
#     provider that you do not use.
#   parameters:
#     percent_of_memory: memory for the operating system, in percent of the node's
#     base_mib: memory for the operating system beside that, in MiB
#     min_mib: least memory for the operating system, in MiB
#     max_mib: most memory for the operating system, in MiB
#     cores: numbers of cores that millicores are given for
#     millicores: CPU for the operating system on a node with that many cores, in millicores
#     tolerance_percent: how far from these a reservation can be, in percent
package lightk8s.controls.node["system-reserved"]

import data.lightk8s.controls.node["system-reserved"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodesizing.reservation("systemReserved", "memory", nodesizing.system_reserved, parameters.tolerance_percent)

violations contains nodesizing.reservation("systemReserved", "cpu", nodesizing.cpu_reserved.systemReserved, parameters.tolerance_percent)

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if {
	some reason in nodeconfig.unread([["systemReserved", "memory"], ["systemReserved", "cpu"]])
}
