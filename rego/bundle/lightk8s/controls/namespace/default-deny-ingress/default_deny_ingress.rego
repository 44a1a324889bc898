# METADATA
# scope: package
# title: Every namespace denies ingress by default
# description: >-
#   Without a NetworkPolicy every pod of the cluster can talk to every other one. A single
#   broken web pod then reaches the database of every other application, and on a small
#   cluster they all share the same few nodes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic
#     description: Default deny all ingress traffic
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Namespace]
#   needs: [inventory/NetworkPolicy.networking.k8s.io]
#   remediation: >-
#     Add a NetworkPolicy with podSelector {} and policyTypes [Ingress] to the namespace, and
#     then one that allows what each application needs, the ingress controller first. Where a
#     policy of Cilium or Calico does this for the whole cluster, waive the control.
#   frameworks:
#     cis-1.12: ["5.3.2"]
#     nsa: [Net]
package lightk8s.controls.namespace["default-deny-ingress"]

import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains {"message": message, "path": []} if {
	namespace.is_user
	not networkpolicy.denies_by_default("Ingress")
	message := sprintf("no NetworkPolicy of namespace %q denies ingress to all its pods by default", [namespace.name])
}
