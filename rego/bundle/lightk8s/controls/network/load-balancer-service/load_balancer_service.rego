# METADATA
# scope: package
# title: A load balancer is open to the internet for web traffic only
# description: >-
#   On a small cluster a Service of type LoadBalancer often opens a port on the servers' public
#   addresses. Web traffic is meant for everyone; databases, queues and admin pages rarely are.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
#     description: Services of type LoadBalancer
# schemas:
#   - input: schema.input
# custom:
#   problem: Load balancer opens a non-web port to the internet
#   short: public load balancer
#   do: list callers in loadBalancerSourceRanges
#   severity: high
#   risk: exposed
#   cause: open-ports
#   closedBy: you
#   ease: edit manifest
#   kinds: [Service]
#   remediation: >-
#     List the clients that can connect in spec.loadBalancerSourceRanges, make it a ClusterIP
#     Service, or give the load balancer a private address. Add ports that are meant for everyone to
#     the parameter public_ports.
#   frameworks:
#     nsa: [Net]
#   parameters:
#     known_on: the day on which private_annotations were compared with the documentation of the providers, YYYY-MM-DD
#     private_annotations: annotations that make a load balancer private, each with the lower-case values that do so; * for any but false
#     public_ports: numbers of the ports that are meant for everyone, as strings
#     unrelated_annotations: annotations, or their prefixes, with private in their name that leave the load balancer public
package lightk8s.controls.network["load-balancer-service"]

import data.lightk8s.controls.network["load-balancer-service"].parameters
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.service

violations contains endpoint.added({"message": message, "path": ["spec", "loadBalancerSourceRanges"]}, endpoints) if {
	count(opened) > 0
	count(service.unclear) == 0
	message := sprintf("load balancer opens port %s to every address", [concat(", ", opened)])
	endpoints := endpoint.crossed(endpoint.balancers, [{"port": port, "protocol": protocol} | some text in opened; [port, protocol] := split(text, "/")])
}

skipped contains reason if {
	count(opened) > 0
	some reason in service.unclear
}

opened := [text |
	service.type == "LoadBalancer"
	not service.is_private
	service.is_for_all
	some text in service.ports
	not split(text, "/")[0] in parameters.public_ports
]
