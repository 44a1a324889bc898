package lightk8s.lib.sizing

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

# pod_limit is the limit for a pod with resources as a whole, but no limit above 0: the sum for its
# containers, and no less than it requests, or one of them can use. A limit for a container could
# contradict that. It is undefined for other pods.
pod_limit := quantity_of_pod(max([asked_by_pod, min([sum(limits_of_lasting), node_or_pod])])) if {
	whole_pod
	stated(resources.pod, "limits") <= 0
}

# pod_request is the request of such a pod that requests 0. Without a request, a limit could make
# the pod Guaranteed, since the API server then compares its other requests.
pod_request := quantity_of(requested_by_pod) if {
	pod_limit
	stated(resources.pod, "requests") <= 0
}

requested_by_pod := or_else(stated(resources.pod, "requests"), min([usual_request, node_or_pod]))

asked_by_pod := max(array.concat([requested_by_pod], limits_in_pod))

limits_in_pod := [stated(object.get(entry.container, "resources", {}), "limits") | some entry in workload.sized]

limits_of_lasting := [or_else(stated(object.get(entry.container, "resources", {}), "limits"), usual_limit) |
	some entry in workload.lasting
]

# A limit that equals the request could also make the pod Guaranteed.
quantity_of_pod(n) := quantity_of(n) if n > requested_by_pod

else := quantity_of(n + requests.step_mib) if n + requests.step_mib <= limitrange.bounds.pod_max

else := resources.pod.requests.memory
