# METADATA
# scope: package
# title: Roles and bindings
# description: >-
#   Reads rules and subjects as the RBAC authorizer does, and recognizes what Kubernetes itself
#   creates in every cluster.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some entry in rbac.rules
#     rbac.names_group(entry.rule, "")
#     "secrets" in rbac.strings(entry.rule, "resources")
package lightk8s.lib.rbac

# rules lists the rules of a Role or ClusterRole as {"rule": {...}, "path": [...]}. It is empty for
# a role that Kubernetes ships, and for an aggregated one, whose rules a controller takes from other
# roles.
rules := [{"rule": rule, "path": ["rules", i]} |
	not shipped
	not is_aggregated
	some i, rule in input.object.rules
	is_object(rule)
]

is_aggregated if is_object(input.object.aggregationRule)

# strings are the elements of a field of a rule: apiGroups, resources, verbs, resourceNames.
strings(rule, field) := {text |
	some text in object.get(rule, field, [])
	is_string(text)
}

# names_group is true for a rule that names the API group, or all.
names_group(rule, group) if {
	some named in strings(rule, "apiGroups")
	named in {group, "*"}
}

# is_limited is true for a rule about objects that it names.
is_limited(rule) if count(strings(rule, "resourceNames")) > 0

# subjects lists the subjects of a binding as {"subject": {...}, "path": [...], "text": "..."}.
subjects := [entry |
	some i, subject in input.object.subjects
	is_object(subject)
	entry := {"subject": subject, "path": ["subjects", i], "text": described(subject)}
]

# described names a subject in a message.
described(subject) := sprintf("ServiceAccount %s/%s", [
	object.get(subject, "namespace", ""),
	object.get(subject, "name", ""),
]) if {
	subject.kind == "ServiceAccount"
} else := sprintf("%v %q", [object.get(subject, "kind", "subject"), object.get(subject, "name", "")])

# role is the name of what a binding grants: ClusterRole "view".
role := sprintf("%v %q", [
	object.get(input.object, ["roleRef", "kind"], "role"),
	object.get(input.object, ["roleRef", "name"], ""),
])
