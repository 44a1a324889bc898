# METADATA
# scope: package
# title: Network policies are enforced
# description: >-
#   A NetworkPolicy needs a program that enforces it. Plain flannel, the most common overlay of
#   small kubeadm clusters, ignores it without an error, so a cluster with policies is as open as
#   one without. K3s enforces them itself unless that is disabled.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
#     description: Network policies need a network plugin that supports them
#   - ref: https://docs.k3s.io/networking/networking-services#network-policy-controller
#     description: K3s network policy controller
# schemas:
#   - input: schema.input
# custom:
#   problem: NetworkPolicies have no effect
#   short: policies not enforced
#   do: enable or install network policy enforcement
#   severity: high
#   risk: takeover
#   cause: network-policies
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node, inventory/DaemonSet.apps]
#   remediation: >-
#     On K3s remove disable-network-policy from the servers' configuration. With flannel, install
#     kube-network-policies or move to Calico, Canal or Cilium, if the nodes have the 50 to 150 MiB
#     each that this costs.
#   frameworks:
#     cis-1.12: ["5.3.1"]
#     nsa: [Net]
#   parameters:
#     enforcers: words in the image name of a DaemonSet that enforces network policies
package lightk8s.controls.namespace["network-policy-enforced"]

import data.lightk8s.lib.networkpolicy

violations contains {"message": networkpolicy.ineffective, "path": []}

skipped contains "whether network policies are enforced is not known: no DaemonSet of a known network plugin" if {
	not networkpolicy.is_enforced
	not networkpolicy.ineffective
}
