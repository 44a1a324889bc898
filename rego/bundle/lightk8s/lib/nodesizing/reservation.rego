package lightk8s.lib.nodesizing

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

# reservation is the violation of a node that reserves another amount of memory, in MiB, or CPU, in
# millicores, than recommended. It is undefined if the amount fits, or is not known.
reservation(field, resource, wanted, tolerance) := nodeconfig.finding([field, resource], message, assignments(path, resource, text)) if {
	amount := reserves(field, resource)
	not within(amount, wanted, tolerance)
	now := nodeconfig.value([field, resource], "0")
	path := ["kubelet", field, resource]
	text := sprintf("%d%s", [wanted, units[resource]])
	message := sprintf("node %q reserves %s for %s, recommended %s for %s%s", [
		profile.name, in_words(resource, amount, now), beneficiaries[field], text, profile.role_name, hint(resource),
	])
}

# reserves is the memory, in MiB, or CPU, in millicores, that a node reserves; an invalid quantity
# counts as nothing. It is undefined if it is not known.
reserves(field, resource) := amounts(resource, nodeconfig.value([field, resource], "0"))

units := {"cpu": "m", "memory": "Mi"}

amounts("memory", now) := n if n := quantity.mebibytes(now)

else := 0

amounts("cpu", now) := n if n := quantity.millicores(now)

else := 0

names := {"cpu": "CPU", "memory": "memory"}

in_words(resource, 0, _) := sprintf("no %s", [names[resource]])

in_words(resource, amount, now) := sprintf("%v of %s", [now, names[resource]]) if amount != 0

beneficiaries := {"kubeReserved": "Kubernetes", "systemReserved": "the operating system"}

# assignments set an amount only if it leaves memory for pods, and the kubelet accepts it.
assignments(path, resource, text) := [{"path": path, "value": text}] if hint(resource) == ""

else := []

hint("memory") := "; that leaves too little for pods: the server is too small" if {
	not fits
} else := "; also change reservedMemory, as its memory manager is Static" if {
	is_static
} else := ""

# is_static is true where the kubelet starts only if reservedMemory is the sum of its reservations;
# see pkg/kubelet/cm/memorymanager/memory_manager.go.
is_static if nodeconfig.value(["memoryManagerPolicy"], "None") == "Static"

hint("cpu") := "" if {
	sum([n | some n in cpu_reserved]) < profile.cores * 1000
} else := "; that leaves nothing for pods"
