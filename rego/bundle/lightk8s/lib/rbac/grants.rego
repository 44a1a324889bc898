package lightk8s.lib.rbac

# grants is true for a rule that grants a verb on a resource, such as "pods/exec", of an API group:
# on all objects, or on those that it names.
grants(rule, verb, group, resource) if {
	covers(rule, "verbs", verb)
	covers(rule, "apiGroups", group)
	covers_resource(rule, resource)
}

# covers is true if a field of a rule has the element, or *.
covers(rule, field, element) if {
	some given in strings(rule, field)
	given in {element, "*"}
}

covers_resource(rule, resource) if {
	some given in strings(rule, "resources")
	matches(given, resource)
}

# matches is true for a resource of a rule that is the wanted one, or a wildcard for it. RBAC has no
# wildcard for the subresources of one resource: pods/* grants nothing.
matches(given, resource) if given in {resource, "*"}

matches(given, resource) if {
	startswith(given, "*/")
	split(resource, "/")[1] == substring(given, 2, -1)
}

# is_limited is true for a rule about named objects. Such a rule does not allow creating an object
# by a POST, which has no name yet.
is_limited(rule) if count(strings(rule, "resourceNames")) > 0

# grants_url is true for a rule that grants a verb on a non-resource path, such as "/metrics".
grants_url(rule, verb, url) if {
	covers(rule, "verbs", verb)
	some given in strings(rule, "nonResourceURLs")
	matches_url(given, url)
}

matches_url(url, url)

matches_url(given, url) if {
	endswith(given, "*")
	startswith(url, trim_right(given, "*"))
}
