# METADATA
# scope: package
# title: Label selectors
# description: >-
#   Evaluates label selectors and the requirements of node affinity. Labels can be known in full, or
#   only in part.
# custom:
#   example: |
#     labels.selects(input.object.spec.selector, workload.metadata.labels, true) == "no"
package lightk8s.lib.labels

import future.keywords.not

# selects is "yes", "no" or "unknown": whether a selector selects an object with these labels. whole
# is true if no other labels exist. The empty selector selects everything.
selects(selector, labels, whole) := "no" if {
	some requirement in requirements(selector)
	is_known(requirement, labels, whole)
	not holds(requirement, object.get(labels, requirement.key, null))
} else := "unknown" if {
	some requirement in requirements(selector)
	not is_known(requirement, labels, whole)
} else := "yes"

# requirements are those of matchLabels and matchExpressions of a selector, in one form.
requirements(selector) := array.concat(
	[{"key": key, "operator": "In", "values": [value]} |
		some key, value in object.get(selector, "matchLabels", {})
	],
	[requirement |
		some requirement in object.get(selector, "matchExpressions", [])
		is_object(requirement)
	],
)

is_known(_, _, true)

is_known(requirement, labels, false) if object.get(labels, requirement.key, null) != null

# holds is true if a label with the value meets a requirement {"operator", "values"}; null is the
# value of a label that does not exist.
holds(requirement, value) if {
	requirement.operator == "In"
	value in requirement.values
}

holds(requirement, value) if {
	requirement.operator == "NotIn"
	not value in requirement.values
}

holds(requirement, value) if {
	requirement.operator == "Exists"
	value != null
}

holds(requirement, null) if requirement.operator == "DoesNotExist"

holds(requirement, value) if {
	requirement.operator == "Gt"
	number(value) > number(requirement.values[0])
}

holds(requirement, value) if {
	requirement.operator == "Lt"
	number(value) < number(requirement.values[0])
}

number(text) := to_number(text) if {
	is_string(text)
	regex.match(`^-?[0-9]{1,18}$`, text)
}
