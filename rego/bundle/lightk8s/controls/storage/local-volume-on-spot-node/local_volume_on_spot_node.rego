# METADATA
# scope: package
# title: No data is stored on a spot node's own disk
# description: >-
#   The provider reclaims a spot server within minutes, and its disk with it. A volume of local-path
#   is a folder on that disk.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#local
#     description: Local volumes
# schemas:
#   - input: schema.input
# custom:
#   problem: Data is stored on a spot node's disk
#   short: data on a spot node
#   do: plan the move to a node that stays
#   severity: high
#   risk: data-loss
#   cause: spot-nodes
#   closedBy: you
#   ease: project
#   kinds: [PersistentVolume]
#   needs: [inventory/Node]
#   remediation: >-
#     Move the workload to a node that stays, by node affinity, and restore its data there from a
#     backup; a taint on the spot nodes keeps other such pods away.
package lightk8s.controls.storage["local-volume-on-spot-node"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.spot

violations contains {"message": message, "path": ["spec", "nodeAffinity"]} if {
	is_local
	object.get(input.object, ["status", "phase"], "") in {"", "Bound", "Available"}
	some node in nodes.all
	spot.is_node(node)
	is_on(node)
	message := sprintf("volume is on the disk of spot node %q", [nodes.name(node)])
}

is_local if {
	some field in ["local", "hostPath"]
	input.object.spec[field]
}

is_on(node) if {
	some term in input.object.spec.nodeAffinity.required.nodeSelectorTerms
	some expression in term.matchExpressions
	expression.key == "kubernetes.io/hostname"
	expression.operator == "In"
	object.get(node, ["metadata", "labels", "kubernetes.io/hostname"], nodes.name(node)) in expression.values
}
