# METADATA
# scope: package
# title: IngressRoute without TLS
# description: >-
#   Traefik serves a route without spec.tls by plain HTTP on every entry point without its own TLS,
#   such as web. An attacker on the network path can read logins and session cookies, and change
#   pages.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/
#     description: IngressRoute
# schemas:
#   - input: schema.input
# custom:
#   problem: IngressRoute has no TLS
#   short: route without TLS
#   do: "set spec.tls and entryPoints: [websecure]"
#   severity: high
#   risk: exposed
#   cause: ingress-tls
#   closedBy: you
#   ease: edit manifest
#   kinds: [IngressRoute.traefik.io, IngressRoute.traefik.containo.us]
#   uses: [inventory/HelmChartConfig.helm.cattle.io]
#   remediation: >-
#     Set spec.tls with a secretName or a certResolver and entryPoints to websecure, and redirect
#     requests to web: ports.web.http.redirections in the values of Traefik.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["route-tls"]

import data.lightk8s.lib.endpoint

import future.keywords.not

violations contains endpoint.added({"message": message, "path": ["spec", "tls"]}, hosts) if {
	is_plain
	count(unclear) == 0
	message := "route has no TLS on entry point web"
	hosts := [host | some route in input.object.spec.routes; some host in endpoint.of_rule(route.match)]
}

skipped contains reason if {
	is_plain
	some reason in unclear
}

skipped contains sprintf("whether entry point %s has TLS is not known", [name]) if {
	not is_object(input.object.spec.tls)
	some name in input.object.spec.entryPoints
	not name in {"web", "websecure", "traefik", "metrics"}
}

# is_plain is true for a route without TLS on the entry point that has none in the chart of Traefik.
# A route that names no entry points is on all that are open. An empty tls means the default
# certificate.
is_plain if {
	not is_object(input.object.spec.tls)
	not input.object.spec.entryPoints[0]
}

is_plain if {
	not is_object(input.object.spec.tls)
	"web" in input.object.spec.entryPoints
}

unclear contains "the middlewares of the route can redirect it to HTTPS" if {
	routes := [route | some route in input.object.spec.routes; is_object(route)]
	count(routes) > 0
	every route in routes {
		route.middlewares[0]
	}
}

unclear contains "the values of Traefik can redirect entry point web to HTTPS" if {
	some configs in input.facts.inventory["HelmChartConfig.helm.cattle.io"]
	some config in configs
	endswith(config.metadata.name, "traefik")
	is_string(config.spec.valuesContent)
	regex.match(`(?i)redirect`, config.spec.valuesContent)
}
