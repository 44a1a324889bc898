package lightk8s.lib.networkpolicy

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workloads

# public_policies let anyone connect to the ports of the Services that are reached from outside of the
# cluster, directly, by a route or by the API server, to the ports of nodes that pods take, and to what
# answers for cert-manager where there are routes.
public_policies := array.concat(
	[policy |
		some service in namespace.objects("Service")
		pod_labels := object.get(service, ["spec", "selector"], {})
		count(pod_labels) > 0
		is_reached(service)
		not has_no_pods(pod_labels)
		policy := made(sprintf("lightk8s-allow-%s", [service.metadata.name]), pod_labels, "Ingress", [{"ports": target_ports(service)}])
	],
	array.concat(
		[made("lightk8s-allow.host-ports", {}, "Ingress", [{"ports": sort(host_ports)}]) | count(host_ports) > 0],
		[made("lightk8s-allow.acme", {"acme.cert-manager.io/http01-solver": "true"}, "Ingress", [{"ports": [{"protocol": "TCP", "port": 8089}]}]) |
			is_routed
		],
	),
)

# has_no_pods is true for labels that no workload has: a policy for them would be one for nothing.
has_no_pods(pod_labels) if {
	count(workloads.unknown) == 0
	not workloads.has_selected({"matchLabels": pod_labels})
}

is_routed if {
	some route_kind in route_kinds
	count(namespace.objects(route_kind)) > 0
}

# target_ports are the ports of the pods behind a Service.
target_ports(service) := [{"protocol": object.get(port, "protocol", "TCP"), "port": object.get(port, "targetPort", port.port)} |
	some port in service.spec.ports
]

# host_ports are the ports of pods that are ports of their node. Of which pods is not said: labels change with
# each release.
host_ports := {{"protocol": object.get(port, "protocol", "TCP"), "port": port.containerPort} |
	some pod in namespace.objects("Pod")
	some field in ["initContainers", "containers"]
	some container in pod.spec[field]
	some port in container.ports
	port.hostPort > 0
}

is_reached(service) if service.spec.type in {"NodePort", "LoadBalancer"}

is_reached(service) if count(service.spec.externalIPs) > 0

is_reached(service) if service.metadata.name in own_targets

is_reached(service) if {"namespace": service.metadata.namespace, "name": service.metadata.name} in targets

# own_targets are the names of Services that routes of the namespace lead to.
own_targets contains reference.name if {
	some route_kind in route_kinds
	some route in namespace.objects(route_kind)
	walk(route.spec, [path, reference])
	is_backend(path)
	is_string(reference.name)
}

own_targets contains reference.serviceName if {
	some route in namespace.objects("Ingress.networking.k8s.io")
	walk(route.spec, [_, reference])
	is_string(reference.serviceName)
}

# targets are the Services that routes of any namespace, webhooks and extensions of the API server name with
# their namespace. They depend on the facts alone, and so are computed once for all namespaces.
targets contains target if {
	some route_kind in route_kinds
	some route in inventory.everywhere(route_kind)
	walk(route.spec, [path, reference])
	is_backend(path)
	target := {"namespace": reference.namespace, "name": reference.name}
}

targets contains target if {
	some configuration in ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
	some object in inventory.everywhere(sprintf("%s.admissionregistration.k8s.io", [configuration]))
	some webhook in object.webhooks
	target := {"namespace": webhook.clientConfig.service.namespace, "name": webhook.clientConfig.service.name}
}

targets contains {"namespace": service.namespace, "name": service.name} if {
	some extension in inventory.everywhere("APIService.apiregistration.k8s.io")
	service := extension.spec.service
}

# is_backend is true for the path of what a route leads to: other fields have names, too.
is_backend(path) if {
	some step in path
	step in {"service", "backendRef", "backendRefs", "services", "mirroring", "mirrors"}
}

route_kinds := {
	"Ingress.networking.k8s.io",
	"HTTPRoute.gateway.networking.k8s.io", "GRPCRoute.gateway.networking.k8s.io",
	"TCPRoute.gateway.networking.k8s.io", "TLSRoute.gateway.networking.k8s.io", "UDPRoute.gateway.networking.k8s.io",
	"IngressRoute.traefik.io", "IngressRouteTCP.traefik.io", "IngressRouteUDP.traefik.io", "TraefikService.traefik.io",
	"IngressRoute.traefik.containo.us", "IngressRouteTCP.traefik.containo.us", "IngressRouteUDP.traefik.containo.us",
}
