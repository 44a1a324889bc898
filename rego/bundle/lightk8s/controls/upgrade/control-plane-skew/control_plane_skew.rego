# METADATA
# scope: package
# title: The servers of the control plane are within one minor version
# description: >-
#   API servers more than one minor version apart write objects that the older one cannot read. This
#   happens when an upgrade stops halfway and leaves one server on the old version.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/#kube-apiserver
#     description: Version skew policy
# schemas:
#   - input: schema.input
# custom:
#   problem: Control plane servers run versions too far apart
#   short: server versions apart
#   do: upgrade the oldest server, minor by minor
#   severity: high
#   risk: outage
#   cause: upgrades
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: Upgrade the oldest server, one minor version at a time, before anything else.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["control-plane-skew"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile
import data.lightk8s.lib.version

violations contains {"message": message, "path": []} if {
	oldest := min(minors)
	newest := max(minors)
	newest - oldest > 1
	message := sprintf("control plane servers run Kubernetes 1.%d to 1.%d", [oldest, newest])
}

skipped contains "no control plane node was read" if count(nodes.control_plane) == 0

skipped contains "outside K3s, RKE2 and k0s the version of a kubelet does not show that of its API server" if {
	count(nodes.control_plane) > 1
	count(minors) < count(nodes.control_plane)
}

# minors of the servers whose kubelet and API server are one program.
minors := [minor |
	some node in nodes.control_plane
	profile.distribution_of(node) in {"k3s", "rke2", "k0s"}
	minor := version.minor(nodes.kubelet(node))
]
