# METADATA
# scope: package
# title: Certificate comes from a staging server
# description: >-
#   The staging server of Let's Encrypt is for trials: no browser trusts what it issues. Visitors
#   learn to ignore warnings, and clients that do not verify certificates connect to any server.
# related_resources:
#   - ref: https://letsencrypt.org/docs/staging-environment/
#     description: Staging environment of Let's Encrypt
# schemas:
#   - input: schema.input
# custom:
#   problem: Certificate comes from a staging server
#   short: staging certificate
#   do: name a production issuer in issuerRef
#   severity: medium
#   risk: exposed
#   cause: cert-manager
#   closedBy: you
#   ease: edit manifest
#   kinds: [Certificate.cert-manager.io]
#   uses: [inventory/ClusterIssuer.cert-manager.io, inventory/Issuer.cert-manager.io]
#   remediation: >-
#     Add an issuer with server https://acme-v02.api.letsencrypt.org/directory and its own
#     privateKeySecretRef, and name it in issuerRef.
package lightk8s.controls.network["certificate-staging-issuer"]

import data.lightk8s.lib.address
import data.lightk8s.lib.certificate
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.skip

violations contains endpoint.added({"message": message, "path": ["spec", "issuerRef", "name"]}, hosts) if {
	host := address.host(certificate.acme.server)
	regex.match(`(^|[.-])staging[.-]`, host)
	hosts := [{"host": name} | some name in input.object.spec.dnsNames]
	message := sprintf("%s uses %s, which browsers do not trust", [certificate.issuer_name, host])
}

skipped contains skip.because(sprintf("%s is not known", [certificate.issuer_name]), certificate.unseen)
