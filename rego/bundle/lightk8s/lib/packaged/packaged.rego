# METADATA
# scope: package
# title: Packaged components of K3s and RKE2
# description: Says by the objects of the cluster whether anything uses them.
# schemas:
#   - input: schema.input
package lightk8s.lib.packaged

import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodes
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.version

# name is what the distribution of the node calls a component in `disable`. It is undefined where
# the distribution does not have it.
name(component) := component if {
	nodeconfig.distribution == "k3s"
} else := sprintf("rke2-%s", [ingress_controller]) if {
	nodeconfig.distribution == "rke2"
	component == "traefik"
} else := "rke2-metrics-server" if {
	nodeconfig.distribution == "rke2"
	component == "metrics-server"
}

# ingress_controller of RKE2: Traefik since 1.36.
ingress_controller := chosen if {
	chosen := arguments.text(nodesizing.started, "ingress-controller")
} else := "traefik" if {
	version.minor(nodes.kubelet(nodeconfig.node)) >= 36
} else := "ingress-nginx"

# consumers are the kinds of objects that a component is there for, in words.
consumers := {
	"traefik": "Ingress, IngressRoute or HTTPRoute",
	"servicelb": "Service of type LoadBalancer but that of Traefik",
	"metrics-server": "HorizontalPodAutoscaler or VerticalPodAutoscaler",
}

# is_used is true where there is an object for it.
is_used("traefik") if count(routes) > 0

is_used("servicelb") if {
	some service in objects_of("Service")
	service.spec.type == "LoadBalancer"
	not service.spec.loadBalancerClass
	not is_idle_traefik(service)
}

is_used("metrics-server") if {
	some kind in ["HorizontalPodAutoscaler.autoscaling", "VerticalPodAutoscaler.autoscaling.k8s.io"]
	count(objects_of(kind)) > 0
}

objects_of(kind) := [found |
	some objects in object.get(input.facts.inventory, [kind], {})
	some found in objects
]

routes := [route |
	some kind in ["Ingress.networking.k8s.io", "IngressRoute.traefik.io", "HTTPRoute.gateway.networking.k8s.io"]
	some route in objects_of(kind)
	not is_dashboard(route)
	not is_of_another(route)
]

# An Ingress of a class of its own is served by what the user installed.
is_of_another(route) if {
	nodeconfig.distribution == "k3s"
	route.spec.ingressClassName != "traefik"
}

# The chart of Traefik brings a route to its own dashboard.
is_dashboard(route) if {
	route.metadata.namespace == "kube-system"
	route.metadata.name == "traefik-dashboard"
}

is_idle_traefik(service) if {
	service.metadata.namespace == "kube-system"
	service.metadata.name == "traefik"
	count(routes) == 0
}
