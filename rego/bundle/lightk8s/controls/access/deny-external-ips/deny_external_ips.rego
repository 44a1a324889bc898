# METADATA
# scope: package
# title: The API server denies Services with external IP addresses
# description: >-
#   Anyone who can create a Service with externalIPs can take the traffic of the cluster to any
#   address, such as that of a payment provider (CVE-2020-8554). The only fix is to deny the field.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
#     description: Admission control
# schemas:
#   - input: schema.input
# custom:
#   problem: Anyone who can create Services can hijack traffic
#   short: external IPs not denied
#   do: enable DenyServiceExternalIPs
#   severity: low
#   risk: takeover
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Add DenyServiceExternalIPs to --enable-admission-plugins of kube-apiserver, unless people in
#     the cluster need the field and are all trusted.
#   frameworks:
#     cis-1.12: ["1.2.3"]
#     nsa: [Net]
package lightk8s.controls.access["deny-external-ips"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	plugins := arguments.items(api.arguments, "enable-admission-plugins")
	not "DenyServiceExternalIPs" in plugins
	message := "kube-apiserver runs without the admission plugin DenyServiceExternalIPs"
}

skipped contains reason if some reason in controlplane.not_shown
