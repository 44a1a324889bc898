# METADATA
# scope: package
# title: Every namespace denies egress by default
# description: >-
#   An attacker in a pod that can open any connection can mine coins, steal data, scan other servers
#   from your address, and read the provider's metadata service. Many providers also bill the
#   traffic.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic
#     description: Default deny all egress traffic
# schemas:
#   - input: schema.input
# custom:
#   problem: Pods can connect to any address
#   short: open egress
#   do: deny egress by default, allow what is needed
#   severity: medium
#   risk: takeover
#   cause: network-policies
#   closedBy: fix
#   ease: 1 command
#   kinds: [Namespace]
#   needs: [inventory/NetworkPolicy.networking.k8s.io]
#   partial: true
#   uses:
#     - inventory/AdminNetworkPolicy.policy.networking.k8s.io
#     - inventory/BaselineAdminNetworkPolicy.policy.networking.k8s.io
#     - inventory/ClusterNetworkPolicy.policy.networking.k8s.io
#     - inventory/CiliumNetworkPolicy.cilium.io
#     - inventory/CiliumClusterwideNetworkPolicy.cilium.io
#     - inventory/NetworkPolicy.crd.projectcalico.org
#     - inventory/GlobalNetworkPolicy.crd.projectcalico.org
#     - inventory/NetworkPolicy.projectcalico.org
#     - inventory/GlobalNetworkPolicy.projectcalico.org
#     - inventory/Pod
#   fixUses:
#     - inventory/Node
#     - inventory/DaemonSet.apps
#     - inventory/Service
#   parameters:
#     to: >-
#       what fix lets pods connect to beside the DNS and the API server, as cluster for all pods of the cluster,
#       namespace for those of the namespace, or CIDR blocks, with commas between them; empty for no policy
#   answers:
#     to: null
#   remediation: >-
#     Add a NetworkPolicy with podSelector {} and policyTypes [Egress] to the namespace, one
#     that allows DNS to all its pods, and one for each application that calls others. Policies add
#     up: give the one that the finding names to the pods that need it.
#   frameworks:
#     cis-1.12: ["5.3.2"]
#     nsa: [Net]
package lightk8s.controls.namespace["default-deny-egress"]

import data.lightk8s.controls.namespace["default-deny-egress"].parameters
import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains object.union({"message": message, "path": []}, fix) if {
	not namespace.is_vacant
	some message in networkpolicy.undenied("Egress")
}

default fix := {}

fix := networkpolicy.egress_fix(parameters.to)

skipped contains reason if some reason in networkpolicy.unknowable("Egress")
