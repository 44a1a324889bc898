package lightk8s.lib.upgrade

import data.lightk8s.lib.nodes
import data.lightk8s.lib.version

# moves are the changes of version that the Plan makes, as
#   {"what": "node \"agent-1\"", "from": "v1.36.4+k3s1", "to": "v1.37.2+k3s1", "path": ["spec", "version"]}
moves contains move if {
	some node in selected
	move := {"what": named(node), "from": nodes.kubelet(node), "to": target, "path": ["spec", "version"]}
}

# k0s runs commands in order, each from the version of the one before.
moves contains move if {
	some i, update in updates
	some what, from in starts(i)
	move := {"what": what, "from": from, "to": update.version, "path": update.path}
}

starts(0) := object.union({named(node): nodes.kubelet(node) | some node in nodes.all; updates_node(updates[0], node)}, controllers)

starts(i) := {"the cluster": updates[i - 1].version} if i > 0

# controllers of k0s are not Nodes, unless they are also workers: the API server represents them.
controllers := {"the API server": gitVersion} if {
	updates[0].targets.controllers
	gitVersion := object.get(input.facts.inventory, ["Cluster.lightk8s.dev", ""], [])[0].version.gitVersion
} else := {}

named(node) := sprintf("node %q", [nodes.name(node)])

# unknown holds the reasons why not all moves are known, or is empty.
unknown contains "the plan follows a channel without a known version" if {
	not is_autopilot
	not target
}

unknown contains message if {
	some text in unreadable
	message := sprintf("the selector %q of the plan is not supported", [text])
}

unknown contains "no node of the plan reports its version" if {
	has_target
	count([move | some move in moves; version.minor(move.from)]) == 0
}

has_target if target

has_target if count(updates) > 0
