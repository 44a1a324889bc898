# METADATA
# scope: package
# title: An alert watches for containers that the kernel kills
# description: >-
#   A container that is killed for lack of memory restarts within seconds. Without an alert you
#   notice the kills only when the node fails.
# related_resources:
#   - ref: https://github.com/prometheus/node_exporter
#     description: vmstat collector of the node exporter
# schemas:
#   - input: schema.input
# custom:
#   problem: Alert on OOM kills is missing
#   short: no OOM alert
#   do: alert on node_vmstat_oom_kill
#   severity: low
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, Deployment.apps, StatefulSet.apps]
#   uses: ["inventory/ConfigMap~alert:", inventory/ConfigMap~prometheus.y, inventory/PrometheusRule.monitoring.coreos.com]
#   remediation: >-
#     Add an alert on increase(node_vmstat_oom_kill[10m]) > 0, in a PrometheusRule or a rule file.
#   frameworks:
#     nsa: [Audit]
#   parameters:
#     words: metrics or label values that such an alert has in its expression, of which it needs one
package lightk8s.controls.observability["oom-kill-alert"]

import future.keywords.not

import data.lightk8s.controls.observability["oom-kill-alert"].parameters
import data.lightk8s.lib.prometheus

violations contains {"message": "no alert of Prometheus watches for kills by the kernel", "path": []} if {
	prometheus.lacks_alert(parameters.words)
}

skipped contains reason if {
	not prometheus.watches(parameters.words)
	some reason in prometheus.rules_unknown
}
