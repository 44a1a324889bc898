# METADATA
# scope: package
# title: A node is not marked as lost after a few missed heartbeats
# description: >-
#   The kubelet renews its Lease every ten seconds. With a node-monitor-grace-period close to that,
#   one late renewal makes the node NotReady, and the endpoints of its pods are removed. On the
#   public internet, and on a node with too little CPU, this happens all day.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
#     description: kube-controller-manager
#   - ref: https://kubernetes.io/docs/concepts/architecture/nodes/#node-heartbeats
#     description: Node heartbeats
# schemas:
#   - input: schema.input
# custom:
#   problem: Node counts as lost after few missed heartbeats
#   short: short node grace period
#   do: remove node-monitor-grace-period
#   severity: medium
#   risk: outage
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Remove node-monitor-grace-period from the flags of kube-controller-manager
#     (kube-controller-manager-arg on K3s and RKE2): its default is 50 seconds since Kubernetes 1.32,
#     and 40 before. To start pods elsewhere sooner, lower tolerationSeconds of those pods instead.
#   parameters:
#     min_seconds: least seconds without a heartbeat after which a node is NotReady
package lightk8s.controls.node["node-monitor-grace-period"]

import data.lightk8s.controls.node["node-monitor-grace-period"].parameters
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.duration
import data.lightk8s.lib.profile

violations contains {"message": message, "path": ["settings", "kube-controller-manager", "node-monitor-grace-period"]} if {
	duration.seconds(period) < parameters.min_seconds
	message := sprintf("kube-controller-manager on node %q marks nodes NotReady after %s; kubelets send a heartbeat every 10s", [
		profile.name, period,
	])
}

period := controlplane.text("kube-controller-manager", "node-monitor-grace-period")

skipped contains reason if some reason in controlplane.unseen("kube-controller-manager")

skipped contains "node-monitor-grace-period of kube-controller-manager is not a valid duration" if {
	period
	not duration.seconds(period)
}
