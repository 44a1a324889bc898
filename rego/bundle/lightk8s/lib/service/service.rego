# METADATA
# scope: package
# title: Services that the internet can reach
# description: How a Service is open to addresses outside the cluster.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some how, endpoints in service.open_by
package lightk8s.lib.service

import data.lightk8s.lib.endpoint

# type is the type of the Service.
type := object.get(input.object, ["spec", "type"], "ClusterIP")

# source_ranges are the addresses that a load balancer allows; empty if it allows all.
source_ranges := {range |
	some range in object.get(input.object, ["spec", "loadBalancerSourceRanges"], [])
} | {trim_space(range) |
	count(object.get(input.object, ["spec", "loadBalancerSourceRanges"], [])) == 0
	some range in split(input.object.metadata.annotations["service.beta.kubernetes.io/load-balancer-source-ranges"], ",")
	trim_space(range) != ""
}

# is_for_all is true for a load balancer that allows every address.
default is_for_all := false

is_for_all if count(source_ranges) == 0

is_for_all if {
	some range in source_ranges
	range in {"0.0.0.0/0", "::/0"}
}

# open_by are the ways by which the internet reaches the Service, each as the end of a sentence, and
# the endpoints there.
open_by["by a port of every node (type NodePort)"] := endpoints(every_node, "nodePort") if {
	type == "NodePort"
	node_ports == "all"
}

open_by["by its load balancer (type LoadBalancer)"] := endpoints(endpoint.balancers, "port") if {
	type == "LoadBalancer"
	not is_private
	is_for_all
	count(unclear) == 0
}

open_by["by its external IP addresses"] := endpoints(external, "port") if count(input.object.spec.externalIPs) > 0

# endpoints are those at some places that have a port of the Service each: its "port", or its "nodePort".
endpoints(places, field) := endpoint.crossed(places, [{"port": port[field], "protocol": object.get(port, "protocol", "TCP")} |
	some port in input.object.spec.ports
	is_object(port)
])

# every_node is the place of node ports.
every_node := [{"node": "*"}]

# external are the places of external IP addresses.
external := [{"address": ip} | some ip in input.object.spec.externalIPs]

# ports lists the ports of the Service as "443/TCP".
ports := [text |
	some port in input.object.spec.ports
	is_object(port)
	text := sprintf("%v/%v", [port.port, object.get(port, "protocol", "TCP")])
]

# without_node_ports are the assignments that give the ports of the nodes back.
without_node_ports := [{"path": ["spec", "ports", i, "nodePort"], "value": null} |
	some i, port in input.object.spec.ports
	port.nodePort
]
