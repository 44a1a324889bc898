# METADATA
# scope: package
# title: Ways into a dashboard
# description: >-
#   Finds the Services that a Service, Ingress, IngressRoute or HTTPRoute opens to the internet
#   without a login that shows in the object.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some door in dashboard.doors
#     dashboard.matching(door.names, {"grafana", "kubernetes-dashboard"})
package lightk8s.lib.dashboard

import data.lightk8s.lib.endpoint
import data.lightk8s.lib.service

# doors are the open Services, each as {"names": {...}, "path": [...], "text": "...", "endpoints":
# [...]} with the names of the Service behind it.
doors contains {"names": names, "path": ["spec"], "text": text, "endpoints": endpoints} if {
	input.object.kind == "Service"
	some how, endpoints in service.open_by
	names := service_names
	text := sprintf("is open to the internet %s", [how])
}

doors contains {"names": {name}, "path": path, "text": bare, "endpoints": endpoint.of_host(host)} if {
	input.object.kind == "Ingress"
	not has_login
	not is_inside
	some [name, path, host] in backends
}

doors contains {"names": {name}, "path": path, "text": bare, "endpoints": endpoint.of_rule(object.get(route, "match", ""))} if {
	input.object.kind == "IngressRoute"
	is_outside
	some i, route in input.object.spec.routes
	is_object(route)
	count(object.get(route, "middlewares", [])) == 0
	some j, backend in route.services
	name := known_as(backend)
	path := ["spec", "routes", i, "services", j, "name"]
}

doors contains {"names": {backend.name}, "path": path, "text": bare, "endpoints": hosts} if {
	input.object.kind == "HTTPRoute"
	some i, rule in input.object.spec.rules
	not is_filtered(rule)
	some j, backend in rule.backendRefs
	path := ["spec", "rules", i, "backendRefs", j, "name"]
	hosts := [{"host": host} | some host in input.object.spec.hostnames]
}

bare := "is open to the internet with no login before it"

# hidden are the doors that settings outside the object can close, each as {"names": {...}, "text":
# "..."}.
hidden contains {"names": service_names, "text": service.primary_only} if {
	service.type == "NodePort"
	service.node_ports == "primary"
}

hidden contains {"names": service_names, "text": reason} if {
	input.object.kind == "Service"
	service.is_for_all
	some reason in service.unclear
}

hidden contains {"names": {name}, "text": "the middlewares of the Ingress can require a login"} if {
	input.object.kind == "Ingress"
	middlewares
	some [name, _, _] in backends
}

hidden contains {"names": {known_as(backend)}, "text": "the middlewares of the route can require a login"} if {
	input.object.kind == "IngressRoute"
	is_outside
	some route in input.object.spec.routes
	count(route.middlewares) > 0
	some backend in route.services
}

hidden contains {"names": {backend.name}, "text": "the filters of the route can require a login"} if {
	input.object.kind == "HTTPRoute"
	some rule in input.object.spec.rules
	is_filtered(rule)
	some backend in rule.backendRefs
}
