# METADATA
# scope: package
# title: An alert watches the disks of nodes
# description: >-
#   A full disk stops etcd, the container runtime and every database at once, and on a server of 20 GB
#   images and logs fill it within weeks.
# related_resources:
#   - ref: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
#     description: Alerting rules
# schemas:
#   - input: schema.input
# custom:
#   problem: Alert on node disks is missing
#   short: no disk alert
#   do: alert on node_filesystem_avail_bytes
#   severity: low
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, Deployment.apps, StatefulSet.apps]
#   uses: ["inventory/ConfigMap~alert:", inventory/ConfigMap~prometheus.y, inventory/PrometheusRule.monitoring.coreos.com]
#   remediation: >-
#     Add an alert on node_filesystem_avail_bytes below a fifth of node_filesystem_size_bytes, in a
#     PrometheusRule or a rule file.
#   frameworks:
#     nsa: [Audit]
#   parameters:
#     words: metrics or label values that such an alert has in its expression, of which it needs one
package lightk8s.controls.observability["disk-alert"]

import future.keywords.not

import data.lightk8s.controls.observability["disk-alert"].parameters
import data.lightk8s.lib.prometheus

violations contains {"message": "no alert of Prometheus watches the disks of nodes", "path": []} if {
	prometheus.lacks_alert(parameters.words)
}

skipped contains reason if {
	not prometheus.watches(parameters.words)
	some reason in prometheus.rules_unknown
}
