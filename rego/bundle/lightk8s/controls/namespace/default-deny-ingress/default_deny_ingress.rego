# METADATA
# scope: package
# title: Every namespace denies ingress by default
# description: >-
#   Without a NetworkPolicy every pod of the cluster can talk to every other one. An attacker in one
#   web pod then reaches the database of every other application, and on a small cluster they all
#   share the same few nodes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic
#     description: Default deny all ingress traffic
# schemas:
#   - input: schema.input
# custom:
#   problem: Pods accept traffic from every other pod
#   short: open to every pod
#   do: deny ingress by default, allow each caller
#   severity: high
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
#     - inventory/Ingress.networking.k8s.io
#     - inventory/HTTPRoute.gateway.networking.k8s.io
#     - inventory/GRPCRoute.gateway.networking.k8s.io
#     - inventory/TCPRoute.gateway.networking.k8s.io
#     - inventory/TLSRoute.gateway.networking.k8s.io
#     - inventory/UDPRoute.gateway.networking.k8s.io
#     - inventory/IngressRoute.traefik.io
#     - inventory/IngressRouteTCP.traefik.io
#     - inventory/IngressRouteUDP.traefik.io
#     - inventory/TraefikService.traefik.io
#     - inventory/IngressRoute.traefik.containo.us
#     - inventory/IngressRouteTCP.traefik.containo.us
#     - inventory/IngressRouteUDP.traefik.containo.us
#     - inventory/APIService.apiregistration.k8s.io
#     - inventory/Namespace
#     - inventory/Deployment.apps
#     - inventory/StatefulSet.apps
#     - inventory/ReplicaSet.apps
#     - inventory/ReplicationController
#     - inventory/PodTemplate
#     - inventory/Job.batch
#     - inventory/CronJob.batch
#     - inventory/MutatingWebhookConfiguration.admissionregistration.k8s.io
#     - inventory/ValidatingWebhookConfiguration.admissionregistration.k8s.io
#   parameters:
#     from: >-
#       namespaces whose pods fix lets connect, beside those of the namespace itself, as NAME,NAME, or none;
#       empty for no policy. Ports of Services that are public stay open
#   answers:
#     from: null
#   remediation: >-
#     Add a NetworkPolicy with podSelector {} and policyTypes [Ingress] to the namespace, and
#     then one for each application that names who calls it, the ingress controller first. Policies
#     add up: narrow the one that the finding names.
#   frameworks:
#     cis-1.12: ["5.3.2"]
#     nsa: [Net]
package lightk8s.controls.namespace["default-deny-ingress"]

import data.lightk8s.controls.namespace["default-deny-ingress"].parameters
import data.lightk8s.lib.namespace
import data.lightk8s.lib.networkpolicy

violations contains object.union({"message": message, "path": []}, fix) if {
	not namespace.is_vacant
	some message in networkpolicy.undenied("Ingress")
}

default fix := {}

fix := networkpolicy.ingress_fix(parameters.from)

skipped contains reason if some reason in networkpolicy.unknowable("Ingress")
