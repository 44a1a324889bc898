package lightk8s.answers.node

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

# assumed are the settings of a kubelet that was not read: those that its distribution ships, those
# that the Node shows, and its flags, which override the others. Fields that none of them sets are
# absent.
assumed := object.union_n([shipped_kubelet, of_node, kept_back, of_flags])

shipped_kubelet := object.union({"evictionHard": assumed_eviction}, profile.shipped_access)

of_node := {"maxPods": pods |
	pods := nodeconfig.node_value(["maxPods"], 0)
}

of_flags := object.union_n([nested |
	some field, _ in nodeconfig.flags
	path := split(field, ".")
	value := nodeconfig.flag_value(path, null)[0]
	nested := nest(path, value)
])

nest([a], value) := {a: value}

nest([a, b], value) := {a: {b: value}}

nest([a, b, c], value) := {a: {b: {c: value}}}

# kept_back is the memory that pods cannot use, without the threshold of eviction.
kept_back := {"kubeReserved": {"memory": sprintf("%dMi", [mib])} |
	capacity := quantity.mebibytes(profile.node.status.capacity.memory)
	allocatable := quantity.mebibytes(profile.node.status.allocatable.memory)
	mib := floor((capacity - allocatable) - counted)
	mib > 0
}

counted := amount if {
	amount := nodesizing.threshold(assumed_eviction["memory.available"])
} else := 0

# A flag for a map replaces all of it.
assumed_eviction := nodeconfig.flag_value(["evictionHard"], {})[0] if {
	nodeconfig.flag(["evictionHard"])
} else := profile.shipped_eviction

# flags_given are the flags of the kubelet that override its drop-ins, by the field that each sets.
flags_given := {field: substring(nodeconfig.flag_text(setter), 0, 120) |
	some field, _ in nodeconfig.flags
	setter := nodeconfig.flag(split(field, "."))
}
