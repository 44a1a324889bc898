package lightk8s.lib.rbac

import data.lightk8s.lib.labels
import data.lightk8s.lib.skip

# rules lists the rules of the checked Role or ClusterRole, as
#   {"rule": {...}, "path": ["rules", 0], "of": "the rule"}
# It is empty for a role of Kubernetes itself that needs such rights.
rules := [entry |
	not shipped
	some entry in rules_of(input.object)
]

# unresolved holds the reasons why the rules of the checked ClusterRole are not known.
unresolved contains skip.lacking("ClusterRole.rbac.authorization.k8s.io", "no ClusterRole that the aggregationRule selects was read") if {
	is_aggregated(input.object)
	not shipped
	count(sources_of(input.object)) == 0
}

# rules_of are the rules of any role. Those of an aggregated role are the rules of the roles that it
# selects: a controller overwrites its own.
rules_of(role) := [entry |
	some i, rule in role.rules
	is_object(rule)
	entry := {"rule": rule, "path": ["rules", i], "of": "the rule"}
] if {
	not is_aggregated(role)
} else := [entry |
	some source in sources_of(role)
	some rule in source.rules
	is_object(rule)
	entry := {"rule": rule, "path": ["aggregationRule"], "of": sprintf("ClusterRole %q", [source.metadata.name])}
]

# in_entry is the path of a field of a rule, or of the aggregationRule that adds the rule.
in_entry(entry, field) := array.concat(entry.path, [field]) if entry.path[0] == "rules"

in_entry(entry, _) := entry.path if entry.path[0] != "rules"

is_aggregated(role) if is_object(role.aggregationRule)

# sources_of are the roles with their own rules that an aggregated role includes, also through other
# aggregated roles.
sources_of(role) := [source |
	some name in graph.reachable(selections, selected_by(role))
	some source in named[name]
	not is_aggregated(source)
]

# selections holds the names of the roles that each aggregated one selects.
selections := {name: selected |
	some name, roles in named
	selected := {other | some role in roles; some other in selected_by(role)}
}

selected_by(role) := {name |
	some selector in object.get(role, ["aggregationRule", "clusterRoleSelectors"], [])
	is_object(selector)
	some name, others in named
	some other in others
	labels.selects(selector, object.get(other, ["metadata", "labels"], {}), true) == "yes"
}

# cluster_roles lists the ClusterRoles of a name, which can be in files twice: those of the
# inventory, or the one that Kubernetes ships. It is empty if neither is known.
cluster_roles(name) := found if {
	found := [role | some role in seen; role.metadata.name == name]
	count(found) > 0
} else := [built_in_role(name)] if {
	name in shipped_names
} else := []

seen := object.get(input.facts.inventory, ["ClusterRole.rbac.authorization.k8s.io", ""], [])

# named holds the known ClusterRoles by name.
named[name] contains role if {
	some role in seen
	name := role.metadata.name
}

named[name] contains built_in_role(name) if {
	some name in aggregating
	not name in {role.metadata.name | some role in seen}
}
