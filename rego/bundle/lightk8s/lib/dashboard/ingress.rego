package lightk8s.lib.dashboard

# backends are the Services behind an Ingress, each with the path of its name and its host, "" for all.
backends contains [name, path, object.get(rule, "host", "")] if {
	some i, rule in input.object.spec.rules
	some j, entry in rule.http.paths
	name := entry.backend.service.name
	path := ["spec", "rules", i, "http", "paths", j, "backend", "service", "name"]
}

backends contains [input.object.spec.defaultBackend.service.name, ["spec", "defaultBackend", "service", "name"], ""]

# has_login is true if an annotation requires a login, or allows only some addresses.
has_login if {
	some key, _ in input.object.metadata.annotations
	segments := split(key, "/")
	segments[count(segments) - 1] in {
		"auth-url", "auth-type", "auth-tls-secret", "auth-secret",
		"whitelist-source-range", "allowlist-source-range", "whitelist", "allow-list",
	}
}

has_login if middlewares

middlewares := input.object.metadata.annotations["traefik.ingress.kubernetes.io/router.middlewares"]

is_inside if input.object.spec.ingressClassName == "tailscale"

# is_outside is true for routes on an entry point that Traefik opens by default; the one named
# traefik is not.
is_outside if count(object.get(input.object, ["spec", "entryPoints"], [])) == 0

is_outside if {
	some entry_point in input.object.spec.entryPoints
	entry_point != "traefik"
}

known_as(backend) := "traefik-dashboard" if backend.name == "api@internal"

known_as(backend) := backend.name if backend.name != "api@internal"

is_filtered(rule) if {
	some filter in rule.filters
	filter.type in {"ExtensionRef", "ExternalAuth"}
}
