package lightk8s.lib.endpoint

import data.lightk8s.lib.workload

# of_pod is the endpoint of a container port of the pod spec on its node: its "hostPort" at its
# hostIP, or its "containerPort" in the network of the node.
of_pod(port, "hostPort") := object.union(on_node(port), {"port": port.hostPort, "address": host_ip(port)})

of_pod(port, "containerPort") := object.union(on_node(port), {"port": port.containerPort})

on_node(port) := {"node": object.get(workload.spec, "nodeName", ""), "protocol": object.get(port, "protocol", "TCP")}

# host_ip has no effect in the network of the node.
host_ip(port) := object.get(port, "hostIP", "") if {
	not workload.spec.hostNetwork == true
} else := ""
