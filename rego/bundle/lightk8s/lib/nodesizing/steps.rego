package lightk8s.lib.nodesizing

import future.keywords.not

import data.lightk8s.lib.nodeconfig

# stepped is an amount in whole steps, rounded up, since "2 GB" is 1,970 MiB to its kernel.
stepped(amount, step, least, most) := clamp(ceil(amount / step) * step, least, most)

# memory_unknown is why nothing can be said that depends on the memory alone: a set of reasons,
# empty where it is known.
memory_unknown contains reason if some reason in nodeconfig.no_node

memory_unknown contains sprintf("Node %q does not tell how much memory it has", [nodeconfig.name]) if {
	nodeconfig.node
	not capacity
}
