# METADATA
# scope: package
# title: Tunnel into the cluster ends in a single pod
# description: >-
#   Each replica of cloudflared holds connections of its own, and requests go to those that are
#   left. With one, the tunnel is down for minutes after its node fails. Often it is the only access
#   to find the cause.
# related_resources:
#   - ref: https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/configure-tunnels/tunnel-availability/
#     description: Availability of a tunnel
# schemas:
#   - input: schema.input
# custom:
#   problem: Tunnel into the cluster ends in a single pod
#   short: single tunnel pod
#   do: "set replicas: 2 and spread them over nodes"
#   severity: medium
#   risk: outage
#   cause: single-points-of-failure
#   closedBy: you
#   ease: edit manifest
#   kinds: [Deployment.apps, StatefulSet.apps]
#   needs: [inventory/Node]
#   uses: [inventory/HorizontalPodAutoscaler.autoscaling]
#   remediation: >-
#     Run two replicas, kept apart by a topologySpreadConstraint over kubernetes.io/hostname. Do not
#     scale them automatically: a replica that stops breaks its connections.
package lightk8s.controls.network["tunnel-single-replica"]

import data.lightk8s.lib.autoscaler
import data.lightk8s.lib.image
import data.lightk8s.lib.nodes
import data.lightk8s.lib.placement
import data.lightk8s.lib.workload

violations contains {"message": message, "path": ["spec", "replicas"]} if {
	some entry in tunnels
	autoscaler.replicas.least == 1
	count(placement.landing) > 1
	message := sprintf("container %q is the only end of its tunnel, and %v nodes can run it%s", [
		entry.name, count(placement.landing), autoscaler.replicas.by,
	])
}

# tunnels are the containers that run a named tunnel of Cloudflare. A quick tunnel (tunnel --url) has
# another host name in each replica.
tunnels := [entry |
	contains(workload.images, "cloudflared")
	some entry in workload.lasting
	image.parts(entry.container.image).repository == "cloudflare/cloudflared"
	words := array.concat(list(entry, "command"), list(entry, "args"))
	"tunnel" in words
	"run" in words
]

list(entry, field) := [word | some word in entry.container[field]]

skipped contains "the cluster has no schedulable node" if {
	count(tunnels) > 0
	count(nodes.schedulable) == 0
}

skipped contains reason if {
	count(tunnels) > 0
	some reason in autoscaler.uncounted
}
