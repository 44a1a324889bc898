# METADATA
# scope: package
# title: Certificates of cert-manager
# description: >-
#   Finds the issuer of the checked Certificate. A control that uses this lists the kinds Issuer and
#   ClusterIssuer of cert-manager.io in its METADATA.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     startswith(certificate.acme.server, "https://acme-staging")
package lightk8s.lib.certificate

import data.lightk8s.lib.inventory

# acme is how the issuer calls an ACME server. It is undefined for other issuers, and for one that
# is not known.
acme := [issuer.spec.acme |
	some issuer in inventory.within(issuer_kind, namespace)
	issuer.metadata.name == reference.name
][0]

# unseen is the entry of `skipped` where the issuer is not known. It is undefined if it is.
unseen := inventory.unseen(issuer_kind, namespace, reference.name)

reference := ref if {
	ref := input.object.spec.issuerRef
	object.get(ref, "group", "cert-manager.io") in {"", "cert-manager.io"}
}

# issuer_name is the issuer as messages write it: ClusterIssuer "letsencrypt".
issuer_name := sprintf("%s %q", [issuer_of[0], reference.name])

issuer_kind := concat(".", [issuer_of[0], "cert-manager.io"])

namespace := issuer_of[1]

issuer_of := ["ClusterIssuer", ""] if {
	reference.kind == "ClusterIssuer"
} else := ["Issuer", input.object.metadata.namespace]
