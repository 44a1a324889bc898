# METADATA
# scope: package
# title: Ingresses cannot write configuration of nginx
# description: >-
#   With allow-snippet-annotations anyone who can create an Ingress can write raw configuration into
#   the proxy. It can read the ServiceAccount token of the controller, and so every Secret of the
#   cluster (CVE-2021-25742).
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/
#     description: ingress-nginx ConfigMap
# schemas:
#   - input: schema.input
# custom:
#   problem: Ingress authors can inject nginx configuration
#   short: nginx snippets allowed
#   do: 'set allow-snippet-annotations: "false"'
#   severity: high
#   risk: takeover
#   cause: ingress-controller
#   closedBy: you
#   ease: 1 command
#   kinds: [ConfigMap]
#   texts: [nginx]
#   remediation: >-
#     Set allow-snippet-annotations to "false", once no Ingress has annotations that end in
#     -snippet.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["ingress-nginx-snippets"]

import data.lightk8s.lib.nginx

violations contains {"message": message, "path": ["data", "allow-snippet-annotations"]} if {
	nginx.settings["allow-snippet-annotations"] == "true"
	message := "allow-snippet-annotations is true; anyone who can create an Ingress can read every Secret"
}

skipped contains "allow-snippet-annotations is not set; it is false since ingress-nginx 1.9, and true before" if {
	not object.get(nginx.settings, "allow-snippet-annotations", "") in {"true", "false"}
}
