# METADATA
# scope: package
# title: A load balancer opens no extra node ports
# description: >-
#   For each port of a LoadBalancer Service Kubernetes also opens a NodePort on every node. Clients
#   do not need it, and loadBalancerSourceRanges does not protect it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
#     description: Services of type LoadBalancer
# schemas:
#   - input: schema.input
# custom:
#   problem: Load balancer also opens a NodePort
#   short: extra NodePort
#   do: stop allocating NodePorts and remove them
#   severity: low
#   risk: exposed
#   cause: open-ports
#   closedBy: fix
#   ease: edit manifest
#   kinds: [Service]
#   uses: [inventory/ConfigMap@kube-system, inventory/Node]
#   parameters:
#     close: true lets fix close the ports, for load balancers that do not use them
#   answers:
#     close: null
#   remediation: >-
#     Set allocateLoadBalancerNodePorts to false and remove the nodePort numbers, where the load
#     balancer does not use them: MetalLB, Cilium and k3s servicelb do not, servicelb as long as
#     externalTrafficPolicy is Cluster.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["load-balancer-node-ports"]

import data.lightk8s.controls.network["load-balancer-node-ports"].parameters
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.service

default unfixed := ""

unfixed := "externalTrafficPolicy is Local, for which ServiceLB needs the ports; set Cluster first" if {
	parameters.close
	input.object.spec.externalTrafficPolicy == "Local"
}

# set closes them all: the API server keeps the ports that are there, whatever it is told to allocate.
set := [assignment |
	parameters.close
	unfixed == ""
	some assignment in array.concat([{"path": ["spec", "allocateLoadBalancerNodePorts"], "value": false}], service.without_node_ports)
]

skipped contains service.primary_only if {
	service.type == "LoadBalancer"
	service.node_ports == "primary"
	object.get(input.object.spec, "allocateLoadBalancerNodePorts", true) != false
}

violations contains endpoint.added({"message": message, "path": ["spec", "allocateLoadBalancerNodePorts"], "set": set, "unfixed": unfixed}, endpoints) if {
	service.type == "LoadBalancer"
	service.node_ports == "all"
	object.get(input.object.spec, "allocateLoadBalancerNodePorts", true) != false
	endpoints := service.endpoints(service.every_node, "nodePort")
	message := sprintf("load balancer port %s is also open on every node, as NodePort", [concat(", ", service.ports)])
}

violations contains endpoint.added({"message": message, "path": ["spec", "ports", i, "nodePort"], "set": set, "unfixed": unfixed}, endpoints) if {
	service.type == "LoadBalancer"
	service.node_ports == "all"
	input.object.spec.allocateLoadBalancerNodePorts == false
	some i, port in input.object.spec.ports
	port.nodePort > 0
	endpoints := [{"node": "*", "port": port.nodePort, "protocol": object.get(port, "protocol", "TCP")}]
	message := sprintf("port %v/%v is also open on every node, as NodePort %v", [
		port.port, object.get(port, "protocol", "TCP"), port.nodePort,
	])
}
