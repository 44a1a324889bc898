# METADATA
# scope: package
# title: Nothing but *.internal hosts is served without TLS
# description: >-
#   What crosses the internet in plain HTTP is read and changed on the way. The field `tls` is what
#   counts; <annotations> do not, nor do words like web_secure|tls.
# custom:
#   problem: Host is served without TLS
#   short: no TLS
#   do: add a certificate under spec.tls
#   severity: critical
#   risk: exposed
#   cause: ingress-tls
#   closedBy: you
#   ease: edit manifest
#   kinds: [Ingress.networking.k8s.io, IngressRoute.traefik.io]
#   remediation: Add a certificate under spec.tls, for instance with cert-manager.
#   frameworks:
#     nsa: [Network]
package lightk8s.controls.network["plain-http"]

violations contains {"message": message, "path": ["spec", "rules", i, "host"]} if {
	not input.object.spec.tls
	some i, rule in input.object.spec.rules
	not endswith(rule.host, ".internal")
	message := sprintf("host %q is served without TLS", [rule.host])
}

violations contains {"message": "the rules cover no host at all", "path": []} if {
	not input.object.spec.rules
}
