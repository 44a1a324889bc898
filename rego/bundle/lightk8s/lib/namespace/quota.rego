package lightk8s.lib.namespace

# has_quota is true for a Namespace of users with a ResourceQuota. It is undefined otherwise.
has_quota if {
	is_user
	count(objects("ResourceQuota")) > 0
}

# unbounded is true if no ResourceQuota of the namespace has one of the names in its hard limits. A
# quota with scopes limits some of the pods.
unbounded(names) if count(names & limited) == 0

limited := {name |
	some quota in objects("ResourceQuota")
	count(object.get(quota, ["spec", "scopes"], [])) == 0
	not quota.spec.scopeSelector
	some name, _ in quota.spec.hard
}
