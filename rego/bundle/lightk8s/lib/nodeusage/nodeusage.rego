# METADATA
# scope: package
# title: What a node uses
# description: >-
#   The checked NodeUsage, or that of the node whose NodeConfig is, and the class of risk, high or
#   elevated, that the node runs out of memory, with all reasons for it. It is a class, not a
#   probability: the facts do not allow to compute one. All amounts are MiB.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     nodeusage.class == "high"
#     count(nodeusage.pods) > 0
package lightk8s.lib.nodeusage

import data.lightk8s.lib.inventory
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

usage := input.object if input.object.kind == "NodeUsage"

usage := inventory.named("NodeUsage.lightk8s.dev", profile.name) if input.object.kind == "NodeConfig"

# pods are the pods that the node runs, each with the use of its containers; [] if its use was not
# read.
default pods := []

pods := usage.pods if is_array(usage.pods)

# in_use is the memory that the node uses, the kernel and its agents included.
in_use := bytes / quantity.mebibyte if {
	bytes := usage.memory.workingSetBytes
	is_number(bytes)
	bytes > 0
}

# swing is by how much the use grows when every container is at its peak at once.
swing := sum([more |
	some pod in pods
	some container in pod.containers
	more := (container.peakBytes - container.workingSetBytes) / quantity.mebibyte
	more > 0
])

has_peaks if pods[_].containers[_].peakBytes > 0
