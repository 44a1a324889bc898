# METADATA
# scope: package
# title: Servers are upgraded one at a time
# description: >-
#   Two of three servers that restart together leave etcd without a majority, and the cluster
#   accepts no writes until one is back. If neither comes back, you must restore the cluster.
# related_resources:
#   - ref: https://docs.k3s.io/upgrades/automated
#     description: K3s, automated upgrades
# schemas:
#   - input: schema.input
# custom:
#   problem: Upgrade plan restarts several servers at once
#   short: servers upgrade together
#   do: "set concurrency: 1"
#   severity: high
#   risk: outage
#   cause: upgrade-plan
#   closedBy: fix
#   ease: 1 command
#   kinds: [Plan.upgrade.cattle.io]
#   remediation: Set concurrency of the servers' plan to 1.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["upgrade-plan-concurrency"]

import data.lightk8s.lib.upgrade

violations contains {"message": message, "path": path, "set": [{"path": path, "value": 1}]} if {
	upgrade.for_control_plane
	path := ["spec", "concurrency"]
	input.object.spec.concurrency > 1
	message := sprintf("plan upgrades %v servers at a time", [input.object.spec.concurrency])
}
