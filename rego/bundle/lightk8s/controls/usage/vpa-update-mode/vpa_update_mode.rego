# METADATA
# scope: package
# title: The vertical autoscaler evicts no pods on small nodes
# description: >-
#   To give a pod another request the autoscaler evicts it, and on a full node the larger pod
#   possibly cannot start again. It does not change workloads with one replica by default. On few
#   nodes its recommendation is useful, but its update is not.
# related_resources:
#   - ref: https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/quickstart.md
#     description: Update modes of the vertical pod autoscaler
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/vertical-pod-autoscale/
#     description: Vertical pod autoscaling
# schemas:
#   - input: schema.input
# custom:
#   problem: VPA restarts pods to resize them
#   short: VPA restarts pods
#   do: 'set updateMode: "Off" or Initial'
#   severity: medium
#   risk: outage
#   cause: vpa
#   closedBy: you
#   ease: edit manifest
#   kinds: [VerticalPodAutoscaler.autoscaling.k8s.io]
#   uses: [inventory/Node]
#   remediation: >-
#     Set updatePolicy.updateMode to "Off" and apply its recommendation, or to Initial, which
#     applies when a pod starts. With either set maxAllowed in the resourcePolicy, below half a
#     node.
#   parameters:
#     modes: update modes that evict pods
#     small_node_mib: memory in MiB up to which the largest node is small; a "4 GB" server shows about 3,910
package lightk8s.controls.usage["vpa-update-mode"]

import data.lightk8s.controls.usage["vpa-update-mode"].parameters
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": ["spec", "updatePolicy", "updateMode"]} if {
	mode in parameters.modes
	not has_room
	message := sprintf("updateMode %s evicts pods to change their requests", [mode])
}

# mode is Recreate where it is not given, by that name or its old one, Auto.
mode := object.get(input.object, ["spec", "updatePolicy", "updateMode"], "Recreate")

has_room if max(sizes) > parameters.small_node_mib

sizes := [memory |
	some node in nodes.all
	memory := nodes.memory(node)
]
