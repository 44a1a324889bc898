# METADATA
# scope: package
# title: The API server's certificate has the name that clients use
# description: >-
#   A client that calls the API server by a name that is not in its certificate must reject the
#   connection. If it works, the client does not verify the certificate, and an attacker on the
#   network path can read the administrator's credentials.
# related_resources:
#   - ref: https://kubernetes.io/docs/setup/best-practices/certificates/
#     description: Certificates and their names
# schemas:
#   - input: schema.input
# custom:
#   problem: API server certificate lacks the name clients use
#   short: certificate lacks name
#   do: add the name to tls-san or certSANs
#   severity: high
#   risk: takeover
#   cause: api-endpoint
#   closedBy: you
#   ease: edit manifest
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     Add the name: tls-san in the configuration of k3s and RKE2, certSANs and `kubeadm init phase
#     certs apiserver` on kubeadm. Then remove insecure-skip-tls-verify from kubeconfigs.
package lightk8s.controls.network["api-endpoint-certificate"]

import data.lightk8s.lib.address

violations contains {"message": message, "path": ["endpoint", "certificate"]} if {
	certificate
	host
	not is_named
	message := sprintf("certificate of the API server does not have the name %s", [host])
}

skipped contains "the address or the certificate of the API server is not known" if not is_known

is_known if {
	certificate
	host
}

certificate := input.object.endpoint.certificate

host := trim_suffix(lower(input.object.endpoint.host), ".") if input.object.endpoint.host != ""

names := [name | some name in certificate.dnsNames; is_string(name)]

is_named if {
	some name in names
	lower(name) == host
}

# A wildcard stands for one label.
is_named if {
	some name in names
	startswith(name, "*.")
	at := indexof(host, ".")
	at > 0
	substring(host, at, -1) == lower(substring(name, 1, -1))
}

# Two spellings of one IPv6 address contain each other.
is_named if {
	some ip in certificate.ipAddresses
	net.cidr_contains(address.cidr(ip), address.cidr(host))
}
