# METADATA
# scope: package
# title: k3s opens load balancer ports on chosen nodes only
# description: >-
#   The servicelb of k3s runs a pod on every node for each LoadBalancer Service, which takes its
#   ports on all of the servers' public addresses. One or two edge nodes do the work, and the
#   firewall of the others can stay closed.
# related_resources:
#   - ref: https://docs.k3s.io/networking/networking-services#service-load-balancer
#     description: k3s service load balancer
# schemas:
#   - input: schema.input
# custom:
#   problem: Load balancer ports are open on every node
#   short: ports on every node
#   do: label the edge nodes enablelb=true
#   severity: low
#   risk: exposed
#   cause: open-ports
#   closedBy: you
#   ease: 1 command
#   kinds: [DaemonSet.apps]
#   needs: [inventory/Node]
#   remediation: >-
#     Label the edge nodes: `kubectl label node NODE svccontroller.k3s.cattle.io/enablelb=true`. The
#     other nodes then close the ports.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["service-lb-every-node"]

import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": ["spec", "template", "spec", "nodeSelector"]}, endpoints) if {
	some family in ["k3s", "rke2"]
	name := input.object.metadata.labels[concat("", ["svccontroller.", family, ".cattle.io/svcname"])]
	label := concat("", ["svccontroller.", family, ".cattle.io/enablelb"])
	object.get(input.object, ["spec", "template", "spec", "nodeSelector", label], "") == ""
	nodes := count(object.get(input.facts.inventory, ["Node", ""], []))
	nodes > 1
	message := sprintf("port %s of Service %q is open on all %d nodes; no node has the label %s", [
		concat(", ", ports), name, nodes, label,
	])
}

endpoints := [{"node": "*", "port": port.hostPort, "protocol": object.get(port, "protocol", "TCP")} |
	some container in input.object.spec.template.spec.containers
	some port in container.ports
	is_object(port)
]

ports := [text |
	some container in input.object.spec.template.spec.containers
	some port in container.ports
	is_object(port)
	text := sprintf("%v/%v", [port.hostPort, object.get(port, "protocol", "TCP")])
]
