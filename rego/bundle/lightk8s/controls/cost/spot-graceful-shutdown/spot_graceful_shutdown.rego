# METADATA
# scope: package
# title: Spot node stops its pods without a grace period
# description: >-
#   The provider reclaims a spot server within 30 to 120 seconds. By default the kubelet does not
#   delay a shutdown: systemd kills the pods with everything else, and unwritten data is lost. With
#   a grace period they stop as in a drain.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#graceful-node-shutdown
#     description: Graceful node shutdown
# schemas:
#   - input: schema.input
# custom:
#   problem: Spot node stops its pods without a grace period
#   short: no graceful shutdown
#   do: "set shutdownGracePeriod: 30s in the kubelet"
#   severity: medium
#   risk: outage
#   cause: spot-nodes
#   closedBy: you
#   ease: edit manifest
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set shutdownGracePeriod to less than the provider's notice, 30s for instance, and
#     shutdownGracePeriodCriticalPods to a third of it, in a drop-in of the kubelet, and restart it. The
#     node needs systemd.
package lightk8s.controls.cost["spot-graceful-shutdown"]

import data.lightk8s.lib.duration
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile
import data.lightk8s.lib.spot

violations contains nodeconfig.finding(["shutdownGracePeriod"], message, []) if {
	spot.is_node(profile.node)
	duration.seconds(nodeconfig.value(["shutdownGracePeriod"], "0s")) == 0
	count(nodeconfig.value(["shutdownGracePeriodByPodPriority"], [])) == 0
	message := sprintf("shutdownGracePeriod is 0s on spot node %q", [profile.name])
}

skipped contains reason if {
	spot.is_node(profile.node)
	some reason in nodeconfig.unread([["shutdownGracePeriod"], ["shutdownGracePeriodByPodPriority"]])
}

skipped contains reason if some reason in profile.no_node
