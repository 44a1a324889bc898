package lightk8s.lib.networkpolicy

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace

# undenied holds the reasons why the checked Namespace does not deny a direction by default, each as
# a message.
undenied(direction) := {message |
	is_knowable(direction)
	some message in array.concat(absent(direction), opened(direction))
}

# unknowable holds the reasons why it is not known what the checked Namespace denies by default.
unknowable(direction) := foreign(direction) | incomparable(direction)

foreign(direction) := {sprintf("%s reaches the namespace and is not evaluated", [policy]) |
	namespace.is_user
	some policy in others(direction)
}

incomparable(direction) := {"NetworkPolicies select pods by too many labels to compare" |
	namespace.is_user
	not isolates_every_pod(direction)
	isolates_newcomer(direction)
	not is_comparable(direction)
}

is_knowable(direction) if {
	namespace.is_user
	count(unknowable(direction)) == 0
}

default absent(_) := []

absent(direction) := [sprintf("no NetworkPolicy of namespace %q denies all %s its pods by default", [namespace.name, words])] if {
	inventory.is_complete(kind)
	not isolates_every_pod(direction)
	words := {"Ingress": "ingress to", "Egress": "egress from"}[direction]
}

opened(direction) := [message |
	count(absent(direction)) == 0
	some opening in openings(direction)
	words := {"Ingress": "ingress from %s to", "Egress": "egress to %s from"}[direction]
	message := sprintf("%s %s pods of namespace %q by default", [allowing(opening.names), sprintf(words, [opening.whom]), namespace.name])
]

allowing(policies_named) := sprintf("NetworkPolicy %q allows", policies_named) if {
	count(policies_named) == 1
} else := sprintf("NetworkPolicies %s together allow", [concat(" and ", [sprintf("%q", [one]) | some one in policies_named])])
