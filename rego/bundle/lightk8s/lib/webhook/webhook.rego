# METADATA
# scope: package
# title: Admission webhooks
# description: >-
#   Finds, of the checked webhook configuration, the webhooks that a request must pass, and those
#   requests that a cluster needs to start. Reads rules as the API server does.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some i, hook in webhook.required
#     some request in webhook.caught(hook)
#     request.what == "pods"
package lightk8s.lib.webhook

import future.keywords.not

# required holds, by index, the webhooks that deny a request when they do not answer, of those that
# match objects without a label for it.
required[i] := hook if {
	some i, hook in input.object.webhooks
	is_object(hook)
	object.get(hook, "failurePolicy", "Fail") == "Fail"
	not is_opt_in(hook)
}

is_opt_in(hook) if count(object.get(hook, ["objectSelector", "matchLabels"], {})) > 0

is_opt_in(hook) if {
	some requirement in hook.objectSelector.matchExpressions
	requirement.operator in {"In", "Exists"}
}

# caught lists those of the needed requests that a webhook's rules match.
caught(hook) := [request |
	some request in needed
	matches(hook, request)
]

# needed are the requests that a cluster needs to start after a reboot, most important first. "in"
# are the namespaces; without it those that must start without the webhook.
needed := [
	{"what": "pods", "group": "", "resource": "pods", "sub": "", "operation": "CREATE"},
	{"what": "bindings of pods", "group": "", "resource": "pods", "sub": "binding", "operation": "CREATE"},
	{"what": "status updates of pods", "group": "", "resource": "pods", "sub": "status", "operation": "UPDATE"},
	{"what": "tokens of pods", "group": "", "resource": "serviceaccounts", "sub": "token", "operation": "CREATE"},
	{"what": "updates of nodes", "group": "", "resource": "nodes", "sub": "", "operation": "UPDATE", "scope": "Cluster"},
	{"what": "status updates of nodes", "group": "", "resource": "nodes", "sub": "status", "operation": "UPDATE", "scope": "Cluster"},
	{"what": "updates of leases", "group": "coordination.k8s.io", "resource": "leases", "sub": "", "operation": "UPDATE", "in": ["kube-node-lease", "kube-system"]},
	{"what": "updates of EndpointSlices", "group": "discovery.k8s.io", "resource": "endpointslices", "sub": "", "operation": "UPDATE"},
	{"what": "updates of Endpoints", "group": "", "resource": "endpoints", "sub": "", "operation": "UPDATE"},
	{"what": "updates of ConfigMaps", "group": "", "resource": "configmaps", "sub": "", "operation": "UPDATE", "in": ["kube-system"]},
]

matches(hook, request) if {
	some rule in hook.rules
	is_object(rule)
	has(rule, "operations", request.operation)
	has(rule, "apiGroups", request.group)
	has(rule, "apiVersions", "v1")
	object.get(rule, "scope", "*") in {object.get(request, "scope", "Namespaced"), "*"}
	some named in rule.resources
	is_string(named)
	names(named, request)
}

has(rule, field, element) if {
	some given in rule[field]
	given in {element, "*"}
}

# names is true for a resource of a rule that matches the request: unlike in RBAC, pods/* includes
# pods, and * excludes subresources.
names(named, request) if {
	parts := split(named, "/")
	parts[0] in {request.resource, "*"}
	concat("/", array.slice(parts, 1, count(parts))) in {request.sub, "*"}
}
