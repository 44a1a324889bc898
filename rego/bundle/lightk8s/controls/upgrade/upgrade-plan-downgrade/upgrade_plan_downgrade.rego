# METADATA
# scope: package
# title: No upgrade plan leads to an older version
# description: >-
#   Kubernetes can't be downgraded in place: the older API server finds objects that it can't read.
#   A plan with an old version left in Git does that to a cluster that was upgraded by hand.
# related_resources:
#   - ref: https://docs.rke2.io/upgrades/roll-back
#     description: RKE2, roll back
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Plan.upgrade.cattle.io]
#   needs: [inventory/Node]
#   remediation: >-
#     Set the plan to the version that the nodes run, or newer. To go back, restore the snapshot that
#     was taken before the upgrade with the old program.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["upgrade-plan-downgrade"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.upgrade
import data.lightk8s.lib.version

violations contains {"message": message, "path": ["spec", "version"]} if {
	some node in upgrade.selected
	version.order(upgrade.target) < version.order(nodes.kubelet(node))
	message := sprintf("the plan takes node %q back from %s to %s", [nodes.name(node), nodes.kubelet(node), upgrade.target])
}

skipped contains "the plan follows a channel that has not told a version yet" if not upgrade.target

skipped contains "no node of the plan tells its version" if {
	count([node | some node in upgrade.selected; version.order(nodes.kubelet(node))]) == 0
}
