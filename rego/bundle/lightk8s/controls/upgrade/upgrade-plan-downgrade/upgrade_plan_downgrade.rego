# METADATA
# scope: package
# title: No upgrade plan leads to an older version
# description: >-
#   Kubernetes cannot be downgraded in place: the older API server finds objects that it cannot
#   read. A plan with an old version in Git can downgrade a cluster that was upgraded by hand.
# related_resources:
#   - ref: https://docs.rke2.io/upgrades/roll-back
#     description: RKE2, roll back
# schemas:
#   - input: schema.input
# custom:
#   problem: Upgrade plan downgrades Kubernetes
#   short: downgrade
#   do: set the running version or a newer one
#   severity: high
#   risk: data-loss
#   cause: upgrade-plan
#   closedBy: you
#   ease: edit manifest
#   kinds: [Plan.autopilot.k0sproject.io, Plan.upgrade.cattle.io]
#   needs: [inventory/Node]
#   uses: [inventory/Cluster.lightk8s.dev]
#   remediation: >-
#     Set the plan to the version that the nodes run, or newer. To go back, restore the snapshot that
#     was taken before the upgrade with the old program.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["upgrade-plan-downgrade"]

import data.lightk8s.lib.upgrade
import data.lightk8s.lib.version

violations contains {"message": message, "path": move.path} if {
	some move in upgrade.moves
	version.order(move.to) < version.order(move.from)
	message := sprintf("plan downgrades %s from %s to %s", [move.what, move.from, move.to])
}

skipped contains reason if some reason in upgrade.unknown
