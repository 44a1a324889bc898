# METADATA
# scope: package
# title: Spot nodes are tainted
# description: >-
#   A label attracts pods that select it, and keeps no other pod away. Without a taint the database
#   can run on a server that the provider soon reclaims.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
#     description: Taints and tolerations
# schemas:
#   - input: schema.input
# custom:
#   problem: Spot node has no taint
#   short: untainted spot node
#   do: add the taint spot=true:NoSchedule
#   severity: medium
#   risk: outage
#   cause: spot-nodes
#   closedBy: you
#   ease: 1 command
#   kinds: [Node]
#   needs: [inventory/Node]
#   remediation: >-
#     Taint the node, spot=true:NoSchedule for instance, in the configuration that it joins with,
#     after its own pods have the toleration.
package lightk8s.controls.cost["spot-node-taint"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.spot

violations contains {"message": message, "path": ["spec", "taints"]} if {
	spot.is_node(input.object)
	not keeps_others_away
	has_lasting_node
	message := sprintf("spot node %q has no taint; any pod can run on it", [nodes.name(input.object)])
}

# Taints of Kubernetes itself describe a state, such as a node that is not ready.
keeps_others_away if {
	some taint in input.object.spec.taints
	taint.effect in {"NoSchedule", "NoExecute"}
	is_string(taint.key)
	not startswith(taint.key, "node.kubernetes.io/")
}

# A cluster of spot nodes alone has no better place for pods.
has_lasting_node if {
	some node in nodes.schedulable
	not spot.is_node(node)
}
