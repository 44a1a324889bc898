# METADATA
# scope: package
# title: The number of etcd members is odd
# description: >-
#   Two members of etcd fail when either of them fails, so they are worse than one; four survive no
#   more than three do. Each takes about 900 MB of a small server and one more disk that must be
#   fast.
# related_resources:
#   - ref: https://etcd.io/docs/latest/faq/#why-an-odd-number-of-cluster-members
#     description: Why an odd number of members
# schemas:
#   - input: schema.input
# custom:
#   severity: medium
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Run one server and back it up, or three of at least 4 GB in one region. Where etcd runs outside
#     the cluster, waive the control.
package lightk8s.controls.availability["control-plane-count"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": []} if {
	members > 0
	members % 2 == 0
	message := sprintf("%d members of etcd survive the loss of %d, as %d would", [members, (members / 2) - 1, members - 1])
}

skipped contains "no node of the control plane is to be seen" if count(nodes.control_plane) == 0

# members counts those that the embedded etcd of K3s or RKE2 has labelled. Without such labels
# each control plane node of kubeadm has one; K3s then keeps its data in SQLite or elsewhere, and
# MicroK8s and k0s choose for themselves.
members := labelled if {
	labelled > 0
} else := count([node |
	some node in nodes.control_plane
	profile.distribution_of(node) in {"", "kubeadm"}
])

labelled := count([node |
	some node in nodes.all
	nodes.has_etcd(node)
])
