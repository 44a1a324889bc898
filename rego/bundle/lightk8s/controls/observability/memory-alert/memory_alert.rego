# METADATA
# scope: package
# title: An alert watches the memory of nodes
# description: >-
#   A small node runs out of memory first. Prometheus uses a large part of it, and helps little
#   without an alert before the kernel kills a process.
# related_resources:
#   - ref: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
#     description: Alerting rules
# schemas:
#   - input: schema.input
# custom:
#   problem: Alert on node memory is missing
#   short: no memory alert
#   do: alert on node_memory_MemAvailable_bytes
#   severity: low
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, Deployment.apps, StatefulSet.apps]
#   uses: ["inventory/ConfigMap~alert:", inventory/ConfigMap~prometheus.y, inventory/PrometheusRule.monitoring.coreos.com]
#   remediation: >-
#     Add an alert on node_memory_MemAvailable_bytes below a tenth of node_memory_MemTotal_bytes for 10
#     minutes, in a PrometheusRule or a rule file.
#   frameworks:
#     nsa: [Audit]
#   parameters:
#     words: metrics or label values that such an alert has in its expression, of which it needs one
package lightk8s.controls.observability["memory-alert"]

import future.keywords.not

import data.lightk8s.controls.observability["memory-alert"].parameters
import data.lightk8s.lib.prometheus

violations contains {"message": "no alert of Prometheus watches the memory of nodes", "path": []} if {
	prometheus.lacks_alert(parameters.words)
}

skipped contains reason if {
	not prometheus.watches(parameters.words)
	some reason in prometheus.rules_unknown
}
