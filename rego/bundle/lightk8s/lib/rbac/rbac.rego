# METADATA
# scope: package
# title: Roles and bindings
# description: >-
#   Reads rules and subjects as the RBAC authorizer does, resolves aggregated ClusterRoles, finds
#   hidden rights in a role, and recognizes objects that Kubernetes itself creates in every cluster.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some found in rbac.leading("exec")
#     found.path == ["rules", 0, "resources"]
package lightk8s.lib.rbac

# strings are the elements of a field of a rule: apiGroups, resources, verbs, resourceNames.
strings(rule, field) := {text |
	some text in object.get(rule, field, [])
	is_string(text)
}

# subjects lists the subjects of a binding as {"subject": {...}, "path": [...], "text": "..."}.
subjects := [entry |
	some i, subject in input.object.subjects
	is_object(subject)
	entry := {"subject": subject, "path": ["subjects", i], "text": described(subject)}
]

# keeping is the assignment that leaves a binding with some of its subjects.
keeping(entries) := {"path": ["subjects"], "value": [entry.subject | some entry in entries]} if {
	count(entries) > 0
} else := {"path": ["subjects"], "value": null}

# described names a subject in a message.
described(subject) := sprintf("ServiceAccount %s/%s", [
	object.get(subject, "namespace", ""),
	object.get(subject, "name", ""),
]) if {
	subject.kind == "ServiceAccount"
} else := sprintf("%v %q", [object.get(subject, "kind", "subject"), object.get(subject, "name", "")])

# subjects_text names all subjects of a binding in a message.
subjects_text := concat(", ", [entry.text | some entry in subjects])

# role is the name of the role that a binding grants: ClusterRole "view".
role := sprintf("%v %q", [
	object.get(input.object, ["roleRef", "kind"], "role"),
	object.get(input.object, ["roleRef", "name"], ""),
])
