# METADATA
# scope: package
# title: Every Ingress leads to a Service that exists
# description: >-
#   The API server does not check references. An Ingress to a Service that does not exist, or to a
#   port that the Service does not have, answers every request with an error, and some controllers
#   drop all its rules.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
#     description: Ingress
# schemas:
#   - input: schema.input
# custom:
#   problem: Ingress leads to a Service that does not exist
#   short: Service not found
#   do: correct the Service name or port
#   severity: medium
#   risk: outage
#   cause: dangling-references
#   closedBy: you
#   ease: edit manifest
#   kinds: [Ingress.networking.k8s.io]
#   uses: [inventory/Service]
#   remediation: >-
#     Correct the name or the port of the Service, or remove the path.
package lightk8s.controls.network["ingress-backend-exists"]

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace

violations contains {"message": message, "path": path} if {
	some [at, backend] in backends
	inventory.lacks("Service", namespace.name, backend.name)
	path := array.concat(at, ["service", "name"])
	message := sprintf("Service %q not found", [backend.name])
}

violations contains {"message": message, "path": path} if {
	some [at, backend] in backends
	some service in inventory.within("Service", namespace.name)
	service.metadata.name == backend.name
	some field in ["name", "number"]
	wanted := backend.port[field]
	not has_port(service, field, wanted)
	path := array.concat(at, ["service", "port", field])
	message := sprintf("Service %q has no port %v", [backend.name, wanted])
}

skipped contains reason if {
	some [_, backend] in backends
	reason := inventory.unseen("Service", namespace.name, backend.name)
}

# backends are the Services that the Ingress refers to, each with its path.
backends contains [["spec", "defaultBackend"], service] if {
	service := input.object.spec.defaultBackend.service
	is_named(service)
}

backends contains [["spec", "rules", i, "http", "paths", j, "backend"], service] if {
	some i, rule in input.object.spec.rules
	some j, path in rule.http.paths
	service := path.backend.service
	is_named(service)
}

is_named(service) if {
	is_string(service.name)
	not is_virtual(service)
}

# The controller of AWS takes the port "use-annotation" for an action in the annotations of the Ingress.
is_virtual(service) if service.port.name == "use-annotation"

has_port(service, "number", number) if {
	some port in service.spec.ports
	port.port == number
}

has_port(service, "name", name) if {
	some port in service.spec.ports
	port.name == name
}

# An ExternalName leads elsewhere, and controllers differ in whether it needs ports.
has_port(service, _, _) if service.spec.type == "ExternalName"
