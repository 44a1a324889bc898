# METADATA
# scope: package
# title: Browsers are told to come back by TLS
# description: >-
#   HSTS makes browsers refuse plain HTTP for a host that they have once seen with TLS. ingress-
#   nginx sends the header unless it is switched off.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/
#     description: ingress-nginx ConfigMap
# schemas:
#   - input: schema.input
# custom:
#   severity: low
#   kinds: [ConfigMap]
#   remediation: >-
#     Remove hsts: "false". Look at hsts-include-subdomains first: it is true by default, and
#     concerns every host below the domain.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["ingress-nginx-hsts"]

import data.lightk8s.lib.nginx

violations contains {"message": message, "path": ["data", "hsts"]} if {
	nginx.settings.hsts == "false"
	message := "hsts is false: browsers may come back by plain HTTP"
}
