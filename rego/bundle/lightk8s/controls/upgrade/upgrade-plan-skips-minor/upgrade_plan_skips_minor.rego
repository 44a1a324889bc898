# METADATA
# scope: package
# title: An upgrade plan goes one minor version at a time
# description: >-
#   Kubernetes does not support skipping a minor version: data that the skipped version migrates in
#   the datastore is not migrated. Only a restored snapshot undoes it.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/#kube-apiserver-1
#     description: Upgrade order
#   - ref: https://docs.k3s.io/upgrades/automated
#     description: K3s, automated upgrades
#   - ref: https://docs.k0sproject.io/stable/autopilot/
#     description: k0s, autopilot
# schemas:
#   - input: schema.input
# custom:
#   problem: Upgrade plan skips a minor version
#   short: skips a minor version
#   do: set the next minor version first
#   severity: high
#   risk: outage
#   cause: upgrade-plan
#   closedBy: you
#   ease: edit manifest
#   kinds: [Plan.autopilot.k0sproject.io, Plan.upgrade.cattle.io]
#   needs: [inventory/Node]
#   uses: [inventory/Cluster.lightk8s.dev]
#   remediation: Set the plan's version to the newest patch of the next minor version, let it finish, and continue from there.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["upgrade-plan-skips-minor"]

import data.lightk8s.lib.upgrade
import data.lightk8s.lib.version

violations contains {"message": message, "path": move.path} if {
	some move in upgrade.moves
	version.minor(move.to) - version.minor(move.from) > 1
	message := sprintf("plan upgrades %s from %s to %s, skipping a minor version", [move.what, move.from, move.to])
}

skipped contains reason if some reason in upgrade.unknown
