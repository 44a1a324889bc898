package lightk8s.lib.nodesizing

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity
import data.lightk8s.lib.sizing

hard := data.lightk8s.controls.node["memory-eviction-threshold"].parameters

soft := data.lightk8s.controls.node["soft-memory-eviction"].parameters

disks := data.lightk8s.controls.node["disk-eviction"].parameters

# eviction_hard is the memory below which the kubelet evicts at once. The 500Mi of the Kubernetes
# documentation are for a node of 32 GiB.
eviction_hard := round(sizing.clamp(percent(hard.percent_of_memory, profile.memory), hard.min_mib, hard.max_mib))

# eviction_soft is the memory below which the kubelet evicts pods with a grace period, above the
# hard threshold of hard_set.
eviction_soft := round(threshold(hard_set["memory.available"]) + sizing.clamp(
	percent(soft.percent_of_memory, profile.memory),
	soft.min_mib, soft.max_mib,
))

# hard_now are the thresholds of hard eviction in force. One that is not set is 0, which means off,
# unless the kubelet merges its defaults.
hard_now := object.union(profile.upstream_eviction, as_map(nodeconfig.value(["evictionHard"], {}))) if {
	nodeconfig.value(["mergeDefaultEvictionSettings"], false) == true
	not nodeconfig.flag(["evictionHard"])
} else := as_map(nodeconfig.value(["evictionHard"], {}))

# as_map is the value if it is an object, or {}.
as_map(value) := value if is_object(value)

else := {}

# hard_set are the recommended thresholds of hard eviction: valid ones in force, and missing ones. A
# change of one must write all of them.
hard_set := object.union_n([
	disk_signals,
	{signal: text | some signal, text in hard_now; not is_off(signal)},
	{"memory.available": memory_threshold},
])

# hard_fix assigns all of hard_set. It is [] if the kubelet would not start with it, or a value that
# it replaces is not known.
hard_fix := [{"path": ["kubelet", "evictionHard"], "value": hard_set}] if {
	hard_now
	hint("memory") == ""
} else := [{"path": ["kubelet", "evictionHard"], "value": hard_set}] if {
	hard_now
	not is_static
	reserved + threshold(memory_threshold) < profile.memory
} else := []

# disk_signals are the recommended thresholds of hard eviction for disks.
disk_signals := {
	"imagefs.available": disks.imagefs_available,
	"imagefs.inodesFree": disks.imagefs_inodes_free,
	"nodefs.available": disks.nodefs_available,
	"nodefs.inodesFree": disks.nodefs_inodes_free,
}

memory_threshold := hard_now["memory.available"] if {
	is_sound(threshold(hard_now["memory.available"]))
} else := sprintf("%dMi", [eviction_hard])

# is_sound is true for a threshold that is neither so low that the kernel kills first, nor so high
# that the node is always under pressure.
is_sound(memory) if {
	memory >= percent(100 - hard.tolerance_percent, hard.min_mib)
	memory <= max([
		percent(hard.max_percent_of_memory, profile.memory),
		percent(100 + hard.tolerance_percent, eviction_hard),
	])
}

# is_starved is true for a threshold that, with the memory of the system and Kubernetes, leaves too
# little for pods: the node is under pressure before a pod runs.
is_starved(memory) if ((profile.memory - memory) - system_reserved) - kube_reserved < least_allocatable

# threshold is the memory of a signal, in MiB: a quantity, or a share of the node.
threshold(text) := percent(to_number(digits), profile.memory) if {
	[[_, digits]] := regex.find_all_string_submatch_n(`^(0|[1-9][0-9]{0,2}(?:\.[0-9]{1,3})?)%$`, text, 1)
} else := quantity.mebibytes(text)

# is_off is true for a signal that is absent, 0, or cannot be read, where it is known.
is_off(signal) if not threshold(hard_now[signal]) > 0
