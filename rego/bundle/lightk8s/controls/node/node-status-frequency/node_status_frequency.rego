# METADATA
# scope: package
# title: The kubelet reports its status as seldom as it should
# description: >-
#   A node that lives shows it by its Lease, every ten seconds. Its full status, some kilobytes, is
#   due every five minutes. Where nodeStatusUpdateFrequency is set, to the default of ten seconds
#   even, the report follows it: thirty times as many writes to a small datastore.
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
#     Remove nodeStatusUpdateFrequency from the kubelet's configuration, or set
#     nodeStatusReportFrequency to 5m beside it. The flag node-status-update-frequency leaves it at 5m. For a flaky network raise node-monitor-grace-period
#     of kube-controller-manager instead.
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
	message := sprintf("the node writes its whole status every %v seconds, changed or not: nodeStatusReportFrequency is %s", [seconds, frequency])
}

path := ["kubelet", "nodeStatusReportFrequency"]

frequency := nodeconfig.value(["nodeStatusReportFrequency"], "0s")

seconds := duration.seconds(frequency)

skipped contains reason if some reason in nodeconfig.unread([["nodeStatusReportFrequency"]])

skipped contains "nodeStatusReportFrequency is no duration that can be read" if {
	frequency
	not is_number(seconds)
}
