# METADATA
# scope: package
# title: HSTS of ingress-nginx is off or short
# description: >-
#   HSTS makes browsers refuse plain HTTP for a host that they have once seen with TLS.
#   ingress-nginx sends the header unless it is switched off, and browsers keep it for hsts-max-age.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/
#     description: ingress-nginx ConfigMap
# schemas:
#   - input: schema.input
# custom:
#   problem: HSTS of ingress-nginx is off or short
#   short: HSTS off
#   do: remove hsts and hsts-max-age
#   severity: low
#   risk: hygiene
#   cause: ingress-tls
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap]
#   fields: [hsts, hsts-max-age]
#   remediation: >-
#     Remove hsts: "false", and hsts-max-age. Check hsts-include-subdomains first: it is true by
#     default, and applies to every host below the domain.
#   frameworks:
#     nsa: [Net]
#   parameters:
#     least_seconds: shortest hsts-max-age that is accepted, in seconds
package lightk8s.controls.network["ingress-nginx-hsts"]

import data.lightk8s.controls.network["ingress-nginx-hsts"].parameters
import data.lightk8s.lib.nginx

violations contains {"message": message, "path": ["data", "hsts"]} if {
	nginx.settings.hsts == "false"
	message := "hsts is false; browsers can return by plain HTTP"
}

violations contains {"message": message, "path": ["data", "hsts-max-age"]} if {
	object.get(nginx.settings, "hsts", "true") != "false"
	text := nginx.settings["hsts-max-age"]
	regex.match(`^[0-9]{1,9}$`, text)
	to_number(text) < parameters.least_seconds
	message := sprintf("hsts-max-age is %s seconds; browsers then accept plain HTTP again", [text])
}
