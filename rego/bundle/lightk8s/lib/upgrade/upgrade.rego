# METADATA
# scope: package
# title: Upgrades
# description: >-
#   Reads a Plan of the system upgrade controller or of k0s autopilot: which nodes it upgrades, and from
#   which version to which.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some move in upgrade.moves
#     version.order(move.to) < version.order(move.from)
package lightk8s.lib.upgrade

import data.lightk8s.lib.nodes

# target is the version that the Plan upgrades to: its own, or the one that its channel resolved to.
# It is undefined if neither is known.
target := version if {
	version := input.object.spec.version
	is_string(version)
} else := version if {
	version := object.get(input.object, ["status", "latestVersion"], null)
	is_string(version)
}

# for_control_plane is true if the selector of the Plan selects nodes of the control plane. It is
# undefined otherwise.
for_control_plane if {
	some key in keys
	input.object.spec.nodeSelector.matchLabels[key]
}

for_control_plane if {
	some expression in input.object.spec.nodeSelector.matchExpressions
	expression.key in keys
	is_wanted(expression)
}

is_wanted(expression) if expression.operator == "Exists"

is_wanted(expression) if {
	expression.operator == "In"
	not "false" in expression.values
}

# for_agents is true if the selector of the Plan excludes the control plane. It is undefined
# otherwise.
for_agents if {
	some expression in input.object.spec.nodeSelector.matchExpressions
	expression.key in keys
	expression.operator in {"DoesNotExist", "NotIn"}
}

keys := nodes.control_plane_labels | {nodes.etcd_label}

# selected are the nodes of the inventory that the Plan can upgrade: those of the control plane, the
# others, or all.
selected := nodes.control_plane if {
	for_control_plane
} else := [node |
	some node in nodes.all
	not nodes.is_control_plane(node)
] if {
	for_agents
} else := nodes.all
