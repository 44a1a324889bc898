# METADATA
# scope: package
# title: The size of the configured node
# description: >-
#   The memory of the Node that a NodeConfig is of, and amounts that follow from it. They are
#   rounded up to whole steps, since "2 GB" is 1,970 MiB to its kernel.
# schemas:
#   - input: schema.input
package lightk8s.lib.nodesize

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.quantity

# memory of the node in MiB. It is undefined where the Node does not tell.
memory := found if {
	found := quantity.mebibytes(object.get(nodeconfig.node, ["status", "capacity", "memory"], null))
	found > 0
}

# unknown is a set of the reason why nothing can be sized, or empty.
unknown := nodeconfig.no_node | {"the Node does not tell how much memory it has" |
	nodeconfig.node
	not memory
}

# stepped is amount in whole steps, rounded up, and within bounds.
stepped(amount, step, least, most) := max([min([ceil(amount / step) * step, most]), least])
