# METADATA
# scope: package
# title: No node is short of memory, disk or processes
# description: >-
#   Under pressure the kubelet evicts pods and accepts no new ones. This is the last warning before
#   the kernel kills processes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: Node is under resource pressure
#   short: resource pressure
#   do: run less on it, or take a larger server
#   severity: high
#   risk: outage
#   cause: node-too-small
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   remediation: >-
#     Find what uses it with `kubectl top pod -A --sort-by=memory`, or `crictl images` and `du` on
#     the server, and lower requests, images or logs; or take a larger server.
package lightk8s.controls.availability["node-pressure"]

import data.lightk8s.lib.nodes

violations contains {"message": message, "path": ["status", "conditions", i]} if {
	some i, condition in input.object.status.conditions
	what := resources[condition.type]
	condition.status == "True"
	message := sprintf("node %q is short of %s", [nodes.name(input.object), what])
}

resources := {"MemoryPressure": "memory", "DiskPressure": "disk space", "PIDPressure": "process ids"}

skipped contains "the Node does not report its conditions" if count(told) == 0

told := [condition |
	some condition in input.object.status.conditions
	resources[condition.type]
]
