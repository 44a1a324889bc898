# METADATA
# scope: package
# title: An upgrade plan goes one minor version at a time
# description: >-
#   Kubernetes supports no jump over a minor version: what the skipped one would have migrated in the
#   datastore is not migrated. There is no way back but a restored snapshot.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/#kube-apiserver-1
#     description: Upgrade order
#   - ref: https://docs.k3s.io/upgrades/automated
#     description: K3s, automated upgrades
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Plan.upgrade.cattle.io]
#   needs: [inventory/Node]
#   remediation: Set the plan's version to the newest patch of the next minor version, let it finish, and go on from there.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["upgrade-plan-skips-minor"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.upgrade
import data.lightk8s.lib.version

violations contains {"message": message, "path": ["spec", "version"]} if {
	some node in upgrade.selected
	version.minor(upgrade.target) - version.minor(nodes.kubelet(node)) > 1
	message := sprintf("the plan takes node %q from %s to %s at once", [nodes.name(node), nodes.kubelet(node), upgrade.target])
}

skipped contains "the plan follows a channel that has not told a version yet" if not upgrade.target

skipped contains "no node of the plan tells its version" if {
	count([node | some node in upgrade.selected; version.minor(nodes.kubelet(node))]) == 0
}
