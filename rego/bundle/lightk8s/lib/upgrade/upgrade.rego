# METADATA
# scope: package
# title: Plans of the system upgrade controller
# description: Reads which nodes a Plan upgrades, and to which version.
# schemas:
#   - input: schema.input
package lightk8s.lib.plan

import data.lightk8s.lib.nodes

# target is the version that the plan upgrades to: its own, or the one that its channel resolved
# to; undefined where neither is told.
target := version if {
	version := input.object.spec.version
	is_string(version)
} else := version if {
	version := object.get(input.object, ["status", "latestVersion"], null)
	is_string(version)
}

# for_control_plane is true where the plan's selector asks for nodes of the control plane.
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

# for_agents is true where the selector keeps away from the control plane.
for_agents if {
	some expression in input.object.spec.nodeSelector.matchExpressions
	expression.key in keys
	expression.operator in {"DoesNotExist", "NotIn"}
}

keys := {"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master", "node-role.kubernetes.io/etcd"}

# selected are the nodes of the inventory that the plan may upgrade: those of the control plane,
# the others, or all.
selected := nodes.control_plane if {
	for_control_plane
} else := [node |
	some node in nodes.all
	not nodes.is_control_plane(node)
] if {
	for_agents
} else := nodes.all
