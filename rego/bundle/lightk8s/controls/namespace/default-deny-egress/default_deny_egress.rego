# METADATA
# scope: package
# title: Every namespace denies egress by default
# description: >-
#   A broken pod that may open any connection mines coins, sends out data, scans others in the
#   name of your address, and reads the provider's metadata service. Traffic is also metered.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic
#     description: Default deny all egress traffic
# schemas:
#   - input: schema.input
# custom:
#   severity: medium
#   kinds: [Namespace]
#   needs: [inventory/NetworkPolicy.networking.k8s.io]
#   remediation: >-
#     Add a NetworkPolicy with podSelector {} and policyTypes [Egress] to the namespace, one
#     that allows DNS to all its pods, and one for each application that calls others. Where a
#     policy of Cilium or Calico does this for the whole cluster, waive the control.
#   frameworks:
#     cis-1.12: ["5.3.2"]
#     nsa: [Net]
package lightk8s.controls.namespace["default-deny-egress"]

import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains {"message": message, "path": []} if {
	namespace.is_user
	not networkpolicy.denies_by_default("Egress")
	message := sprintf("no NetworkPolicy of namespace %q denies egress from all its pods by default", [namespace.name])
}
