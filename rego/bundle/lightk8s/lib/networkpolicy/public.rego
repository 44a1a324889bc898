package lightk8s.lib.networkpolicy

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace
import data.lightk8s.lib.nodes

# public_policies let anyone connect to the ports of the Services that are reached from outside of the
# cluster: directly, through a route, or by the API server as a webhook. And to the ports of nodes that
# pods take.
public_policies := array.concat(
	[policy |
		some service in namespace.objects("Service")
		pod_labels := object.get(service, ["spec", "selector"], {})
		count(pod_labels) > 0
		is_reached(service)
		policy := made(sprintf("lightk8s-allow-%s", [service.metadata.name]), pod_labels, "Ingress", [{"ports": target_ports(service)}])
	],
	[policy |
		count(host_ports) > 0
		policy := made("lightk8s-allow-host-ports", {}, "Ingress", [{"ports": sort(host_ports)}])
	],
)

# target_ports are the ports of the pods behind a Service.
target_ports(service) := [{"protocol": object.get(port, "protocol", "TCP"), "port": object.get(port, "targetPort", port.port)} |
	some port in service.spec.ports
]

host_ports := {{"protocol": object.get(port, "protocol", "TCP"), "port": port.containerPort} |
	some pod in namespace.objects("Pod")
	some container in pod.spec.containers
	some port in container.ports
	port.hostPort > 0
}

is_reached(service) if service.spec.type in {"NodePort", "LoadBalancer"}

is_reached(service) if count(service.spec.externalIPs) > 0

is_reached(service) if {
	some target in [service.metadata.name, {"namespace": service.metadata.namespace, "name": service.metadata.name}]
	target in route_targets
}

# route_targets are the Services that routes and webhooks name: by their name alone for those of the
# namespace. Routes differ in where they name them.
route_targets contains reference.name if {
	some route_kind in route_kinds
	some route in namespace.objects(route_kind)
	walk(route.spec, [_, reference])
	is_string(reference.name)
}

route_targets contains target if {
	some route_kind in route_kinds
	some route in inventory.everywhere(route_kind)
	walk(route.spec, [_, reference])
	target := {"namespace": reference.namespace, "name": reference.name}
}

route_targets contains target if {
	some configuration in ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
	some object in inventory.everywhere(sprintf("%s.admissionregistration.k8s.io", [configuration]))
	some webhook in object.webhooks
	target := {"namespace": webhook.clientConfig.service.namespace, "name": webhook.clientConfig.service.name}
}

route_kinds := {
	"Ingress.networking.k8s.io",
	"HTTPRoute.gateway.networking.k8s.io", "GRPCRoute.gateway.networking.k8s.io",
	"TCPRoute.gateway.networking.k8s.io", "TLSRoute.gateway.networking.k8s.io",
	"IngressRoute.traefik.io", "IngressRouteTCP.traefik.io", "IngressRouteUDP.traefik.io",
}

# api_server_rules let pods reach the API server at the addresses of its nodes, where these are known.
api_server_rules := [rule |
	addresses := {{"ipBlock": {"cidr": cidr}} |
		some node in nodes.control_plane
		some address in node.status.addresses
		address.type in {"InternalIP", "ExternalIP"}
		cidr := sprintf("%s/%d", [address.address, {"IPv4": 32, "IPv6": 128}[family_of(address.address)]])
		net.cidr_is_valid(cidr)
	}
	count(addresses) > 0
	rule := {"to": sort(addresses), "ports": [{"protocol": "TCP", "port": 6443}, {"protocol": "TCP", "port": 16443}]}
]
