# METADATA
# scope: package
# title: Number of etcd members does not fit the cluster
# description: >-
#   Two members of etcd fail when either of them fails, so they are worse than one; four survive no
#   more than three do. Each comes with a control plane of its own, which K3s measures at 1.6 GB
#   with a small workload, and each write waits for half of the others: in another region, that
#   takes long.
# related_resources:
#   - ref: https://etcd.io/docs/latest/faq/#why-an-odd-number-of-cluster-members
#     description: Why an odd number of members
#   - ref: https://docs.k3s.io/reference/resource-profiling
#     description: What K3s takes of a server
#   - ref: https://docs.k3s.io/networking/distributed-multicloud
#     description: Embedded etcd of K3s wants all servers in one location
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd members do not fit the cluster
#   short: etcd members
#   do: run one server, or three in one region
#   severity: medium
#   risk: outage
#   cause: control-plane-layout
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Run one server and back it up, or three of at least 4 GB in one region. Smaller ones work
#     where a taint keeps pods off them. Where etcd runs outside the cluster, waive the control.
#   parameters:
#     least_mib: least memory of a member of etcd that takes pods, too, in MiB; a "4 GB" server shows about 3,910
package lightk8s.controls.availability["control-plane-count"]

import data.lightk8s.controls.availability["control-plane-count"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": []} if {
	members > 0
	members % 2 == 0
	message := sprintf("%d members of etcd survive the loss of %d, as %d would", [members, (members / 2) - 1, members - 1])
}

violations contains {"message": message, "path": []} if {
	members % 2 == 1
	members > 1
	small := [memory |
		some node in nodes.schedulable
		is_member(node)
		memory := nodes.memory(node)
		memory < parameters.least_mib
	]
	count(small) > 0
	message := sprintf("%d of %d members of etcd share less than %v MiB with pods; the smallest has %v MiB", [
		count(small), members, parameters.least_mib, floor(min(small)),
	])
}

violations contains {"message": message, "path": []} if {
	regions := {region |
		some node in nodes.all
		is_member(node)
		region := nodes.label(node, "topology.kubernetes.io/region")
		is_string(region)
	}
	count(regions) > 1
	message := sprintf("members of etcd are in %d regions: %s", [count(regions), concat(", ", sort(regions))])
}

skipped contains "no control plane node was read" if count(nodes.control_plane) == 0

members := count([node | some node in nodes.all; is_member(node)])

# is_member is true for those that the embedded etcd of K3s or RKE2 has labelled. Without such
# labels each control plane node of kubeadm has one; K3s then keeps its data in SQLite or elsewhere,
# and MicroK8s and k0s have their own rules.
is_member(node) if nodes.has_etcd(node)

is_member(node) if {
	not has_labels
	nodes.is_control_plane(node)
	profile.distribution_of(node) in {"", "kubeadm"}
}

has_labels if {
	some node in nodes.all
	nodes.has_etcd(node)
}
