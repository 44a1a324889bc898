# METADATA
# scope: package
# title: No kubelet is newer, or much older, than the API server
# description: >-
#   Larger differences are not tested and not supported. A forgotten agent that missed two upgrades
#   can fail at the third without warning.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/#kubelet
#     description: Version skew policy
#   - ref: https://docs.k0sproject.io/stable/version-skew-policy/
#     description: k0s version skew policy
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet version is out of the supported range
#   short: kubelet version skew
#   do: plan the upgrade of the older side
#   severity: high
#   risk: outage
#   cause: upgrades
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: Upgrade the node to the version of the control plane, or the control plane first if the node is newer.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     k0s_max_minors: most minor versions that a k0s worker can be older than the API server
#     max_minors: most minor versions that a kubelet of another distribution can be older than the API server
package lightk8s.controls.upgrade["version-skew"]

import data.lightk8s.controls.upgrade["version-skew"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile
import data.lightk8s.lib.version

violations contains {"message": message, "path": ["version", "gitVersion"]} if {
	some kubelet in kubelets
	kubelet.minor > minor
	message := sprintf("kubelet %s of node %q is newer than the API server, 1.%d", [kubelet.version, kubelet.node, minor])
}

violations contains {"message": message, "path": ["version", "gitVersion"]} if {
	some kubelet in kubelets
	minor - kubelet.minor > kubelet.most
	message := sprintf("kubelet %s of node %q is %d minor versions older than the API server, limit is %v", [
		kubelet.version, kubelet.node, minor - kubelet.minor, kubelet.most,
	])
}

skipped contains "the version of the cluster is not known" if not minor

skipped contains "no kubelet version found" if count(kubelets) == 0

minor := version.minor(input.object.version.gitVersion)

kubelets := [{"node": nodes.name(node), "version": nodes.kubelet(node), "minor": number, "most": most(node)} |
	some node in nodes.all
	number := version.minor(nodes.kubelet(node))
]

most(node) := parameters.k0s_max_minors if profile.distribution_of(node) == "k0s"

most(node) := parameters.max_minors if profile.distribution_of(node) != "k0s"
