package lightk8s.lib.profile

import data.lightk8s.lib.arguments
import data.lightk8s.lib.inventory

# addon_name is the name of a packaged component in `disable` of the distribution. It is undefined
# if the distribution does not have the component.
addon_name(component) := component if {
	distribution == "k3s"
} else := sprintf("rke2-%s", [ingress_controller]) if {
	distribution == "rke2"
	component == "traefik"
} else := "rke2-metrics-server" if {
	distribution == "rke2"
	component == "metrics-server"
}

# ingress_controller of RKE2: Traefik since 1.36.
ingress_controller := chosen if {
	chosen := arguments.text(node_args, "ingress-controller")
} else := "traefik" if {
	minor >= 36
} else := "ingress-nginx"

# addon_consumers are the kinds of objects that use a packaged component, as messages write them.
addon_consumers := {
	"traefik": "Ingress or route for it",
	"servicelb": "Service of type LoadBalancer except that of Traefik",
	"metrics-server": "HorizontalPodAutoscaler or VerticalPodAutoscaler",
}

# addon_runs is true for a packaged component that can have pods. The load balancer has some for
# each Service that it serves. A file beside its manifest disables a component of K3s: its Service
# is then missing.
addon_runs("servicelb") if count(balanced) > 0

addon_runs(component) if {
	component != "servicelb"
	distribution == "k3s"
	some service in inventory.within("Service", "kube-system")
	service.metadata.name == component
}

addon_runs(component) if {
	component != "servicelb"
	distribution != "k3s"
}

# addon_is_used is true if the inventory has an object for a packaged component.
addon_is_used("traefik") if count(routes) > 0

addon_is_used("servicelb") if {
	some service in balanced
	not is_idle_traefik(service)
}

addon_is_used("metrics-server") if {
	some kind in ["HorizontalPodAutoscaler.autoscaling", "VerticalPodAutoscaler.autoscaling.k8s.io"]
	count(inventory.everywhere(kind)) > 0
}

balanced := [service |
	some service in inventory.everywhere("Service")
	service.spec.type == "LoadBalancer"
	not service.spec.loadBalancerClass
]

# route_kinds are the kinds that Traefik reads routes from, as its chart or its values enable them.
route_kinds := {
	"GRPCRoute.gateway.networking.k8s.io", "HTTPRoute.gateway.networking.k8s.io", "Ingress.networking.k8s.io",
	"IngressRoute.traefik.io", "IngressRouteTCP.traefik.io", "IngressRouteUDP.traefik.io",
	"TCPRoute.gateway.networking.k8s.io", "TLSRoute.gateway.networking.k8s.io",
}

routes := [route |
	some kind in route_kinds
	some route in inventory.everywhere(kind)
	not is_dashboard(route)
	not is_of_another(route)
]

# An Ingress of another class is served by a controller that the user installed.
is_of_another(route) if {
	distribution == "k3s"
	route.spec.ingressClassName != "traefik"
}

# The chart of Traefik includes a route to its own dashboard.
is_dashboard(route) if {
	route.metadata.namespace == "kube-system"
	route.metadata.name == "traefik-dashboard"
}

is_idle_traefik(service) if {
	service.metadata.namespace == "kube-system"
	service.metadata.name == "traefik"
	count(routes) == 0
}
