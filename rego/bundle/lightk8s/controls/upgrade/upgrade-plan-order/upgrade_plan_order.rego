# METADATA
# scope: package
# title: Agents are upgraded after the servers
# description: >-
#   A kubelet must not be newer than the API server. Without a prepare step the plan for the agents
#   starts at the same time as that for the servers.
# related_resources:
#   - ref: https://docs.k3s.io/upgrades/automated
#     description: K3s, automated upgrades
# schemas:
#   - input: schema.input
# custom:
#   problem: Agents upgrade without waiting for the servers
#   short: agents upgrade first
#   do: add a prepare step that waits for servers
#   severity: medium
#   risk: outage
#   cause: upgrade-plan
#   closedBy: you
#   ease: edit manifest
#   kinds: [Plan.upgrade.cattle.io]
#   remediation: >-
#     Give the agents' plan a prepare step with the upgrade image and the arguments prepare and the
#     name of the servers' plan: it waits for that plan.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["upgrade-plan-order"]

import data.lightk8s.lib.upgrade

violations contains {"message": message, "path": ["spec", "prepare"]} if {
	upgrade.for_agents
	not input.object.spec.prepare
	message := "plan upgrades agents without waiting for the servers"
}
