# METADATA
# scope: package
# title: Roles and bindings
# description: >-
#   Reads rules and subjects as the RBAC authorizer does, and knows what Kubernetes itself
#   creates in every cluster.
# schemas:
#   - input: schema.input
package lightk8s.lib.rbac

# rules lists the rules of a Role or ClusterRole as {"rule": {...}, "path": [...]}. It is empty
# for roles that Kubernetes ships, and for aggregated ones: a controller fills these with the
# rules of other roles, which are judged where they stand.
rules := [{"rule": rule, "path": ["rules", i]} |
	not shipped
	not is_aggregated
	some i, rule in input.object.rules
	is_object(rule)
]

is_aggregated if is_object(input.object.aggregationRule)

# strings lists a field of a rule: apiGroups, resources, verbs, resourceNames.
strings(rule, field) := {text |
	some text in object.get(rule, field, [])
	is_string(text)
}

# names_group is true where the rule names the API group, or all.
names_group(rule, group) if {
	some named in strings(rule, "apiGroups")
	named in {group, "*"}
}

# is_limited is true where a rule is about objects that it names.
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

# role names what a binding grants: ClusterRole "view".
role := sprintf("%v %q", [
	object.get(input.object, ["roleRef", "kind"], "role"),
	object.get(input.object, ["roleRef", "name"], ""),
])
