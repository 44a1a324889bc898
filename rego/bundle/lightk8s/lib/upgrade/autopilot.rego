package lightk8s.lib.upgrade

import data.lightk8s.lib.nodes

# updates are the steps of a Plan of k0s. Autopilot ignores other names.
updates := [{"version": update.version, "targets": object.get(update, "targets", {}), "path": path} |
	is_autopilot
	input.object.metadata.name == "autopilot"
	object.get(input.object, ["status", "state"], "") != "Completed"
	some i, command in input.object.spec.commands
	update := command.k0supdate
	path := ["spec", "commands", i, "k0supdate", "version"]
]

is_autopilot if startswith(input.object.apiVersion, "autopilot.k0sproject.io/")

# updates_node is true for a node that a step names or selects.
updates_node(update, node) if {
	some discovery in discoveries(update)
	nodes.name(node) in discovery.static.nodes
}

updates_node(update, node) if {
	some discovery in discoveries(update)
	requirements := selectors(discovery)
	count(requirements) > 0
	every text in requirements {
		[key, value] := equality(text)
		value_of(node, key) == value
	}
}

discoveries(update) := [update.targets[role].discovery | some role in ["controllers", "workers"]]

# selectors are the requirements of a selector, such as "role=web", by labels and by fields.
selectors(discovery) := [trim_space(text) |
	some field in ["labels", "fields"]
	some text in split(discovery.selector[field], ",")
	trim_space(text) != ""
]

equality(text) := [key, value] if {
	[[_, key, value]] := regex.find_all_string_submatch_n(`^([^=!()\s]+)\s*==?\s*([^=!()\s]+)$`, text, 1)
}

value_of(node, key) := nodes.name(node) if {
	key == "metadata.name"
} else := nodes.label(node, key)

unreadable contains text if {
	some update in updates
	some discovery in discoveries(update)
	some text in selectors(discovery)
	not equality(text)
}
