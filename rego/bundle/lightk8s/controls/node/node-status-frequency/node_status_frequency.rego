# METADATA
# scope: package
# title: The kubelet does not report its status too often
# description: >-
#   A running node renews its Lease every ten seconds. It reports its full status, a few kilobytes,
#   every five minutes. If nodeStatusUpdateFrequency is set, even to its default of ten seconds, the
#   report follows it: thirty times as many writes to a small datastore.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration
#   - ref: https://kubernetes.io/docs/concepts/architecture/nodes/#node-heartbeats
#     description: Node heartbeats
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet reports node status too often
#   short: frequent node status
#   do: "set nodeStatusReportFrequency: 5m"
#   severity: low
#   risk: cost
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Remove nodeStatusUpdateFrequency from the kubelet's configuration, or also set
#     nodeStatusReportFrequency to 5m. The flag node-status-update-frequency leaves it at 5m. For a
#     flaky network raise node-monitor-grace-period of kube-controller-manager instead.
#   parameters:
#     min_seconds: least seconds between two reports of a status that has not changed
#     report: how often such a status is reported, as a duration
package lightk8s.controls.node["node-status-frequency"]

import future.keywords.not

import data.lightk8s.controls.node["node-status-frequency"].parameters
import data.lightk8s.lib.duration
import data.lightk8s.lib.nodeconfig

violations contains nodeconfig.finding(["nodeStatusReportFrequency"], message, [{"path": path, "value": parameters.report}]) if {
	seconds < parameters.min_seconds
	message := sprintf("node writes its full status every %v seconds; nodeStatusReportFrequency is %s", [seconds, frequency])
}

path := ["kubelet", "nodeStatusReportFrequency"]

frequency := nodeconfig.value(["nodeStatusReportFrequency"], "0s")

seconds := duration.seconds(frequency)

skipped contains reason if some reason in nodeconfig.unread([["nodeStatusReportFrequency"]])

skipped contains "nodeStatusReportFrequency is not a valid duration" if {
	frequency
	not is_number(seconds)
}
