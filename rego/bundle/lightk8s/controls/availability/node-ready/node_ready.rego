# METADATA
# scope: package
# title: Every node is ready
# description: >-
#   A node that is not ready runs nothing new, and its pods are deleted after five minutes. On a
#   cluster of three nodes that is a third of the capacity.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/node/node-status/#condition
#     description: Node conditions
# schemas:
#   - input: schema.input
# custom:
#   problem: Node is not ready
#   short: not ready
#   do: read the kubelet's log on the server
#   severity: high
#   risk: outage
#   cause: node-down
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   remediation: >-
#     Look at the kubelet's log on the server (journalctl -u k3s-agent, -u kubelet); a full disk, too
#     little memory or a changed address are the usual reasons. Delete the Node if the server is gone.
package lightk8s.controls.availability["node-ready"]

import data.lightk8s.lib.nodes

violations contains {"message": message, "path": ["status", "conditions", i]} if {
	some i, condition in input.object.status.conditions
	condition.type == "Ready"
	object.get(condition, "status", "Unknown") != "True"
	message := sprintf("node %q is not ready: %s", [nodes.name(input.object), object.get(condition, "reason", "no reason given")])
}

skipped contains "the Node does not report whether it is ready" if count(told) == 0

told := [condition |
	some condition in input.object.status.conditions
	condition.type == "Ready"
]
