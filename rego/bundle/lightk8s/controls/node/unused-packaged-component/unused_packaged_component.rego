# METADATA
# scope: package
# title: No bundled component runs unused
# description: >-
#   K3s includes Traefik, a load balancer and metrics-server, RKE2 an ingress controller and
#   metrics-server: they use 150 to 250 MB of a small server, even if nothing uses them.
# related_resources:
#   - ref: https://docs.k3s.io/installation/packaged-components
#     description: Packaged components of K3s
#   - ref: https://docs.rke2.io/install/packaged_components
#     description: Packaged components of RKE2
# schemas:
#   - input: schema.input
# custom:
#   problem: Bundled component runs but is not used
#   short: unused component
#   do: add the component to disable on all servers
#   severity: low
#   risk: cost
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs:
#     - inventory/Node
#     - inventory/Ingress.networking.k8s.io
#     - inventory/IngressRoute.traefik.io
#     - inventory/Service
#     - inventory/HorizontalPodAutoscaler.autoscaling
#   uses:
#     - inventory/GRPCRoute.gateway.networking.k8s.io
#     - inventory/HTTPRoute.gateway.networking.k8s.io
#     - inventory/IngressRouteTCP.traefik.io
#     - inventory/IngressRouteUDP.traefik.io
#     - inventory/TCPRoute.gateway.networking.k8s.io
#     - inventory/TLSRoute.gateway.networking.k8s.io
#     - inventory/VerticalPodAutoscaler.autoscaling.k8s.io
#   remediation: >-
#     Add the component to `disable` in the configuration of every server and restart it; this
#     deletes what it had installed. Without metrics-server `kubectl top` shows nothing.
#   parameters:
#     components: which of traefik (for RKE2 its ingress controller), servicelb and metrics-server to check
package lightk8s.controls.node["unused-packaged-component"]

import future.keywords.not

import data.lightk8s.controls.node["unused-packaged-component"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path, "set": [{"path": path, "value": wanted}]} if {
	some component in unused
	component != "metrics-server"
	message := sprintf("%s on node %q runs %s, but no %s exists", [
		profile.product, profile.name, profile.addon_name(component), profile.addon_consumers[component],
	])
}

# The cluster does not show whether a user runs `kubectl top`.
violations contains {"message": message, "path": path} if {
	"metrics-server" in unused
	message := sprintf("%s on node %q runs %s, but no %s exists; disable it if you do not use `kubectl top`", [
		profile.product, profile.name, profile.addon_name("metrics-server"), profile.addon_consumers["metrics-server"],
	])
}

path := ["settings", "disable"]

disabled := object.get(input.object, path, [])

wanted := sort({name | some name in disabled} | {profile.addon_name(component) | some component in unused; component != "metrics-server"})

unused contains component if {
	is_judged
	some component in parameters.components
	name := profile.addon_name(component)
	not name in disabled
	not name in arguments.items(profile.node_args, "disable")
	profile.addon_runs(component)
	not profile.addon_is_used(component)
}

is_judged if profile.starts_server

skipped contains reason if some reason in profile.no_node

skipped contains sprintf("Node %q does not report how %s was started", [profile.name, profile.product]) if {
	profile.distribution in {"k3s", "rke2"}
	not profile.node_args
}
