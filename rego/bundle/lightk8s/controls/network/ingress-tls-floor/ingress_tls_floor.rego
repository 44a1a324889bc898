# METADATA
# scope: package
# title: The ingress accepts only TLS 1.2 or later
# description: >-
#   TLS 1.0 and 1.1 are broken, and browsers have refused them for years. Only scanners and
#   attackers still use them. TLS 1.2 as the minimum keeps old clients, 1.3 is better.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/
#     description: ingress-nginx ConfigMap
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/tlsoption/
#     description: Traefik TLSOption
# schemas:
#   - input: schema.input
# custom:
#   problem: Ingress accepts TLS older than 1.2
#   short: old TLS accepted
#   do: set minVersion or ssl-protocols to TLS 1.2
#   severity: medium
#   risk: exposed
#   cause: ingress-tls
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap, TLSOption.traefik.io, TLSOption.traefik.containo.us]
#   fields: [ssl-protocols, minVersion]
#   remediation: >-
#     Remove the old versions: ssl-protocols "TLSv1.2 TLSv1.3" for ingress-nginx, minVersion
#     VersionTLS12 in the TLSOption of Traefik.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["ingress-tls-floor"]

import data.lightk8s.lib.nginx

violations contains {"message": message, "path": ["data", "ssl-protocols"]} if {
	protocols := nginx.settings["ssl-protocols"]
	old := [protocol |
		some protocol in split(protocols, " ")
		protocol in {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"}
	]
	count(old) > 0
	message := sprintf("ssl-protocols has %s", [concat(", ", old)])
}

violations contains {"message": message, "path": ["spec", "minVersion"]} if {
	input.object.kind == "TLSOption"
	floor := object.get(input.object, ["spec", "minVersion"], "")
	floor in {"VersionTLS10", "VersionTLS11"}
	message := sprintf("minVersion is %s", [floor])
}
