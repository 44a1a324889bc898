package lightk8s.lib.nodeconfig

import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

# node_value is the value of a field of the kubelet's configuration that the Node shows, or zero. It
# is undefined if the Node does not show it. Allocatable is capacity without the reservations and
# the thresholds of hard eviction: if both are equal, all of these are zero.
node_value(["maxPods"], _) := pods if {
	pods := quantity.value(profile.node.status.capacity.pods)
	pods > 0
}

node_value([field, resource], zero) := zero if {
	field in {"kubeReserved", "systemReserved"}
	all_is_for_pods(resource)
}

node_value(["evictionHard", signal], zero) := zero if {
	all_is_for_pods(signals[signal])
	count(given("experimental-allocatable-ignore-eviction")) == 0
}

# signals are those of hard eviction that the Node counts in, with the resource; see
# hardEvictionReservation in pkg/kubelet/cm/helpers.go.
signals := {"memory.available": "memory", "nodefs.available": "ephemeral-storage"}

all_is_for_pods(resource) if {
	status := profile.node.status
	capacity := quantity.value(status.capacity[resource])
	capacity > 0
	capacity == quantity.value(status.allocatable[resource])
}
