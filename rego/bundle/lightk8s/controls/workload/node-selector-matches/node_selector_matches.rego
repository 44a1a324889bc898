# METADATA
# scope: package
# title: Some node has the labels that the pod selects
# description: >-
#   A pod whose nodeSelector matches no node stays Pending forever. On a cluster of a few nodes this
#   happens when a node was replaced or relabeled.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
#     description: Assigning pods to nodes
# schemas:
#   - input: schema.input
# custom:
#   problem: nodeSelector matches no node
#   short: no matching node
#   do: label a node, or remove the nodeSelector
#   severity: high
#   risk: outage
#   cause: unschedulable
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   needs: [inventory/Node]
#   remediation: >-
#     Add the labels of the nodeSelector to a node, or remove the nodeSelector.
package lightk8s.controls.workload["node-selector-matches"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.placement
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at(["nodeSelector"])} if {
	count(nodes.all) > 0
	count(placement.candidates) == 0
	wanted := [sprintf("%s=%v", [key, value]) | some key, value in placement.selector]
	message := sprintf("no node has the labels %s", [concat(", ", sort(wanted))])
}

skipped contains "the cluster has no nodes" if count(nodes.all) == 0
