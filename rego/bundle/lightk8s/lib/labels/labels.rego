# METADATA
# scope: package
# title: Label selectors
# description: >-
#   Says whether a label selector selects an object whose labels are known in full, or only in
#   part: "yes", "no" or "unknown".
package lightk8s.lib.labels

# selects is the answer for a selector and labels; whole says that there are no other labels.
# The empty selector selects everything.
selects(selector, labels, whole) := "no" if {
	"no" in answers(selector, labels, whole)
} else := "unknown" if {
	"unknown" in answers(selector, labels, whole)
} else := "yes"

answers(selector, labels, whole) := {answer(requirement, labels, whole) |
	some requirement in requirements(selector)
}

# requirements are those of matchLabels and matchExpressions in one form.
requirements(selector) := array.concat(
	[{"key": key, "operator": "In", "values": [value]} |
		some key, value in object.get(selector, "matchLabels", {})
	],
	[requirement |
		some requirement in object.get(selector, "matchExpressions", [])
		is_object(requirement)
	],
)

answer(requirement, labels, whole) := known(requirement, labels) if {
	is_told(requirement, labels, whole)
} else := "unknown"

is_told(_, _, true)

is_told(requirement, labels, false) if object.get(labels, requirement.key, null) != null

known(requirement, labels) := "yes" if {
	holds(requirement.operator, object.get(labels, requirement.key, null), object.get(requirement, "values", []))
} else := "no"

holds("In", value, values) if value in values

holds("NotIn", value, values) if not value in values

holds("Exists", value, _) if value != null

holds("DoesNotExist", null, _)
