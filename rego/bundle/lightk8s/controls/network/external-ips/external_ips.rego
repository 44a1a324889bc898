# METADATA
# scope: package
# title: No Service takes addresses by externalIPs
# description: >-
#   Nodes answer for every address in spec.externalIPs, whoever it belongs to. With it anyone
#   who may create Services takes the cluster's traffic to that address (CVE-2020-8554), or
#   opens a port of the node's own public address.
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
#   closedBy: you
#   ease: edit manifest
#   kinds: [Service]
#   remediation: >-
#     Use a LoadBalancer Service or an Ingress. Then refuse the field with the admission plugin
#     DenyServiceExternalIPs.
#   frameworks:
#     cis-1.12: ["1.2.3"]
#     nsa: [Net]
package lightk8s.controls.network["external-ips"]

import data.lightk8s.lib.endpoint
import data.lightk8s.lib.service

violations contains endpoint.added({"message": message, "path": ["spec", "externalIPs"]}, endpoints) if {
	addresses := [address | some address in input.object.spec.externalIPs; is_string(address)]
	count(addresses) > 0
	endpoints := service.endpoints(service.external, "port")
	message := sprintf("the Service takes what is sent to %s", [concat(", ", addresses)])
}
