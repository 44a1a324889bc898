# METADATA
# scope: package
# title: Traefik sends HSTS for long enough
# description: >-
#   HSTS makes browsers refuse plain HTTP for a host that they have once seen with TLS. Traefik
#   sends the header only if a Middleware sets stsSeconds. An application can send it itself.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/
#     description: Middleware headers of Traefik
# schemas:
#   - input: schema.input
# custom:
#   problem: Traefik sends no HSTS or a short one
#   short: no HSTS
#   do: "set stsSeconds: 31536000 in a Middleware"
#   severity: info
#   risk: hygiene
#   cause: ingress-tls
#   closedBy: you
#   ease: edit manifest
#   kinds: [IngressRoute.traefik.io, IngressRoute.traefik.containo.us, Middleware.traefik.io, Middleware.traefik.containo.us]
#   uses: [inventory/HelmChartConfig.helm.cattle.io, inventory/Middleware.traefik.io, inventory/Middleware.traefik.containo.us]
#   fields: [tls, stsSeconds]
#   remediation: >-
#     Name a Middleware with headers.stsSeconds 31536000 in the route, once every host of it has TLS.
#     Leave stsIncludeSubdomains and stsPreload out unless all hosts below the domain have TLS for good.
#   frameworks:
#     nsa: [Net]
#   parameters:
#     least_seconds: shortest stsSeconds that is accepted, in seconds
package lightk8s.controls.network["traefik-hsts"]

import data.lightk8s.controls.network["traefik-hsts"].parameters
import data.lightk8s.lib.inventory

violations contains {"message": message, "path": ["spec", "headers", "stsSeconds"]} if {
	input.object.kind == "Middleware"
	seconds := input.object.spec.headers.stsSeconds
	is_number(seconds)
	seconds < parameters.least_seconds
	message := sprintf("stsSeconds is %v; browsers then accept plain HTTP again", [seconds])
}

violations contains {"message": "Traefik sends no HSTS for this route", "path": ["spec", "routes", i]} if {
	some i, route in bare
	count(unclear(route)) == 0
}

skipped contains reason if {
	some route in bare
	some reason in unclear(route)
}

# bare are the routes with TLS, by index, to which no known Middleware adds the header.
bare[i] := route if {
	input.object.kind == "IngressRoute"
	is_object(input.object.spec.tls)
	some i, route in input.object.spec.routes
	is_object(route)
	count([seconds | some found in known(route); seconds := found.spec.headers.stsSeconds; is_number(seconds); seconds > 0]) == 0
}

references(route) := [reference | some reference in route.middlewares; is_string(reference.name)]

known(route) := [found |
	some reference in references(route)
	some found in inventory.within(kind, namespace(reference))
	found.metadata.name == reference.name
]

kind := sprintf("Middleware.%s", [split(input.object.apiVersion, "/")[0]])

namespace(reference) := object.get(reference, "namespace", object.get(input.object, ["metadata", "namespace"], "default"))

# unclear are the reasons why the route can still have the header.
unclear(route) := {sprintf("Middleware %q is not known, or leads to others", [reference.name]) |
	some reference in references(route)
	not is_plain(reference)
} | {"the values of Traefik give middlewares to entry points" |
	some config in inventory.everywhere("HelmChartConfig.helm.cattle.io")
	endswith(config.metadata.name, "traefik")
	contains(config.spec.valuesContent, "middlewares")
}

is_plain(reference) if {
	some found in inventory.within(kind, namespace(reference))
	found.metadata.name == reference.name
	not found.spec.chain
	not found.spec.plugin
}
