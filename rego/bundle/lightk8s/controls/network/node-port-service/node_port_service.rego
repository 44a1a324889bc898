# METADATA
# scope: package
# title: No Service opens a port of every node
# description: >-
#   A NodePort is open on every address of every node, the public ones too. kube-proxy handles the
#   packets before the INPUT chain, so ufw and similar tools do not see them. Clients bypass the
#   ingress with its TLS and its logins.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
#     description: Services of type NodePort
# schemas:
#   - input: schema.input
# custom:
#   problem: NodePort is open on every node
#   short: open NodePort
#   do: "set type: ClusterIP and use an Ingress"
#   severity: high
#   risk: exposed
#   cause: open-ports
#   closedBy: fix
#   ease: 1 command
#   kinds: [Service]
#   uses: [inventory/ConfigMap@kube-system, inventory/Node]
#   parameters:
#     type: type that fix sets, ClusterIP; empty for none. The ports of the nodes are given back
#   answers:
#     type: null
#   remediation: >-
#     Make it a ClusterIP Service behind an Ingress or Gateway. Where NodePorts are needed, bind
#     them to the private network (nodePortAddresses of kube-proxy) and drop 30000-32767 in front
#     of it, for IPv6 too.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["node-port-service"]

import data.lightk8s.controls.network["node-port-service"].parameters
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.service

violations contains endpoint.added({"message": message, "path": ["spec", "type"], "set": set}, endpoints) if {
	service.type == "NodePort"
	service.node_ports == "all"
	message := sprintf("type NodePort opens %s on every address of every node", [opened])
	endpoints := service.endpoints(service.every_node, "nodePort")
	set := [assignment |
		parameters.type == "ClusterIP"
		some assignment in array.concat(
			[
				{"path": ["spec", "type"], "value": "ClusterIP"},
				{"path": ["spec", "externalTrafficPolicy"], "value": policy_left},
			],
			service.without_node_ports,
		)
	]
}

skipped contains service.primary_only if {
	service.type == "NodePort"
	service.node_ports == "primary"
}

# opened names the ports; those that the API server has not chosen yet have no number.
opened := sprintf("port %s", [concat(", ", numbers)]) if {
	count(numbers) > 0
} else := "a port"

numbers := [number |
	some port in input.object.spec.ports
	port.nodePort > 0
	number := sprintf("%v/%v", [port.nodePort, object.get(port, "protocol", "TCP")])
]

# policy_left is externalTrafficPolicy of a Service of type ClusterIP: it is for external addresses alone.
policy_left := input.object.spec.externalTrafficPolicy if {
	count(input.object.spec.externalIPs) > 0
} else := null
