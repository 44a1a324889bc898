package lightk8s.lib.networkpolicy

import data.lightk8s.lib.labels

# isolates_every_pod is true if no pod of the namespace is open in a direction, with any labels.
isolates_every_pod(direction) if {
	some policy in working(direction)
	count(labels.requirements(selector(policy))) == 0
}

# Several policies can together cover all pods: those with a label, and those without.
isolates_every_pod(direction) if {
	isolates_newcomer(direction)
	is_comparable(direction)
	selectors := [selector(policy) | some policy in working(direction)]
	every pod_labels in labels.classes(selectors) {
		some policy in working(direction)
		selects(policy, pod_labels)
	}
}

isolates_newcomer(direction) if {
	some policy in working(direction)
	selects(policy, {})
}

# is_comparable is true if the selectors of the policies are few enough to try all labels. Otherwise
# isolates_every_pod can be false for policies that together cover all pods.
is_comparable(direction) if {
	labels.classes_of([selector(policy) | some policy in working(direction)]) <= 1000
}
