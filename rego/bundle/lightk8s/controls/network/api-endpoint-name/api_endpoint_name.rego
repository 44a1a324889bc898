# METADATA
# scope: package
# title: The API server is called by a name
# description: >-
#   The public address of a cheap server changes with its plan, its zone or its replacement. All
#   nodes and kubeconfigs with the address of the API server must then be changed by hand, while a
#   name needs one DNS record.
# related_resources:
#   - ref: https://kubernetes.io/docs/setup/best-practices/certificates/
#     description: Certificates and their names
# schemas:
#   - input: schema.input
# custom:
#   problem: API server is addressed by IP
#   short: API server by IP
#   do: give it a DNS name, use it in kubeconfigs
#   severity: low
#   risk: hygiene
#   cause: api-endpoint
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     Give the API server a DNS name with a short lifetime, put it among the certificate's names
#     (tls-san on k3s and RKE2, certSANs and controlPlaneEndpoint on kubeadm), and use it in
#     kubeconfigs and for nodes that join.
package lightk8s.controls.network["api-endpoint-name"]

import data.lightk8s.lib.address

violations contains {"message": message, "path": ["endpoint", "host"]} if {
	address.is_public(host)
	message := sprintf("kubeconfig uses IP address %s for the API server", [host])
}

skipped contains "the address of the API server is not known" if not host

skipped contains sprintf("the kubeconfig uses %s for the API server, which does not show its public name", [host]) if {
	address.is_loopback(host)
}

host := input.object.endpoint.host if input.object.endpoint.host != ""
