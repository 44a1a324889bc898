# METADATA
# scope: package
# title: Longhorn reserves little CPU on small nodes
# description: >-
#   By default each instance manager requests 12% of its node's CPU, used or not. On a node with
#   two CPUs that is a quarter of a core that no other pod can have.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/references/settings/#guaranteed-instance-manager-cpu
#     description: Guaranteed Instance Manager CPU
# schemas:
#   - input: schema.input
# custom:
#   problem: Longhorn reserves too much CPU
#   short: Longhorn CPU
#   do: 'set value: "5" with all volumes detached'
#   severity: low
#   risk: cost
#   cause: longhorn-size
#   closedBy: you
#   ease: edit manifest
#   kinds: [Setting.longhorn.io]
#   needs: [inventory/Node]
#   remediation: >-
#     Set guaranteed-instance-manager-cpu to 5 while all volumes are detached: the instance managers
#     restart.
#   parameters:
#     max_percent: largest share of a node's CPU for an instance manager, in percent
#     small_node_cpus: a node is small below this many CPUs
package lightk8s.controls.storage["longhorn-reserved-cpu"]

import data.lightk8s.controls.storage["longhorn-reserved-cpu"].parameters
import data.lightk8s.lib.longhorn
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": ["value"]} if {
	is_reservation
	longhorn.setting > parameters.max_percent
	smallest := min(cpus)
	smallest < parameters.small_node_cpus
	message := sprintf("Longhorn reserves %v%% of each node's CPU, smallest node has %v CPUs", [longhorn.setting, smallest])
}

skipped contains "no node reports its CPUs" if {
	is_reservation
	count(cpus) == 0
}

is_reservation if input.object.metadata.name == "guaranteed-instance-manager-cpu"

cpus := [number |
	some node in nodes.all
	number := nodes.cores(node)
]
