# METADATA
# scope: package
# title: No Service claims addresses by externalIPs
# description: >-
#   Nodes answer for every address in spec.externalIPs, even if it belongs to another server. Anyone
#   who can create Services can take the cluster's traffic to that address (CVE-2020-8554), or open
#   a port on the node's own public address.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#denyserviceexternalips
#     description: DenyServiceExternalIPs
# schemas:
#   - input: schema.input
# custom:
#   problem: Service claims external IP addresses
#   short: external IPs
#   do: replace externalIPs with type LoadBalancer
#   severity: medium
#   risk: exposed
#   cause: open-ports
#   closedBy: fix
#   ease: edit manifest
#   kinds: [Service]
#   parameters:
#     remove: true lets fix remove the addresses
#   answers:
#     remove: null
#   remediation: >-
#     Use a LoadBalancer Service or an Ingress. Then deny the field with the admission plugin
#     DenyServiceExternalIPs.
#   frameworks:
#     cis-1.12: ["1.2.3"]
#     nsa: [Net]
package lightk8s.controls.network["external-ips"]

import data.lightk8s.controls.network["external-ips"].parameters
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.service

violations contains endpoint.added({"message": message, "path": ["spec", "externalIPs"], "set": set}, endpoints) if {
	addresses := [address | some address in input.object.spec.externalIPs; is_string(address)]
	count(addresses) > 0
	set := [{"path": ["spec", "externalIPs"], "value": null} | parameters.remove]
	endpoints := service.endpoints(service.external, "port")
	message := sprintf("Service claims external IP %s", [concat(", ", addresses)])
}
