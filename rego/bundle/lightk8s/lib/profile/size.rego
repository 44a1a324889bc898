package lightk8s.lib.profile

import future.keywords.not

import data.lightk8s.lib.nodes
import data.lightk8s.lib.quantity

# memory is the memory of the node, in MiB. It is undefined if the Node does not state it.
memory := nodes.memory(node)

# cores is the number of cores of the node. It is undefined if the Node does not state it.
cores := nodes.cores(node)

# cores_in_words is the number of cores as messages write it: "1 core", "2 cores".
cores_in_words := "1 core" if cores == 1

cores_in_words := sprintf("%v cores", [cores]) if cores != 1

# disk is the space for images and files of pods, in MiB. It is undefined if the Node does not state
# it.
disk := space if {
	space := quantity.mebibytes(node.status.capacity["ephemeral-storage"])
	space > 0
}

# disk_unknown is a set of the reason why the disk of the node is not known, or empty.
disk_unknown contains reason if some reason in no_node

disk_unknown contains sprintf("Node %q does not report its disk size", [name]) if {
	node
	not disk
}

# memory_unknown is a set of the reason why the memory of the node is not known, or empty.
memory_unknown contains reason if some reason in no_node

memory_unknown contains sprintf("Node %q does not report its memory", [name]) if {
	node
	not memory
}

# size_unknown is a set of the reasons why memory or cores of the node are not known, or empty.
size_unknown contains reason if some reason in memory_unknown

size_unknown contains sprintf("Node %q does not report its cores", [name]) if {
	node
	not cores
}
