# METADATA
# scope: package
# title: An alert watches the nodes' memory
# description: >-
#   Memory is what a small node runs out of first. Prometheus costs a good part of it, and is of
#   little use if nobody is told before the kernel kills something.
# related_resources:
#   - ref: https://prometheus-operator.dev/docs/developer/alerting/
#     description: Alerting with the Prometheus Operator
# schemas:
#   - input: schema.input
# custom:
#   severity: low
#   kinds: [Prometheus.monitoring.coreos.com]
#   needs: [inventory/PrometheusRule.monitoring.coreos.com]
#   remediation: >-
#     Add a PrometheusRule with alerts on increase(node_vmstat_oom_kill[10m]) > 0 and on
#     node_memory_MemAvailable_bytes below a tenth of node_memory_MemTotal_bytes for 10 minutes.
#   frameworks:
#     nsa: [Audit]
#   parameters:
#     words: metrics or label values that an alert on node memory has in its expression, one of which is enough
package lightk8s.controls.observability["memory-alert"]

import data.lightk8s.controls.observability["memory-alert"].parameters

violations contains {"message": "no PrometheusRule alerts of nodes that run out of memory", "path": []} if {
	not watches_memory
}

watches_memory if {
	some rules in input.facts.inventory["PrometheusRule.monitoring.coreos.com"]
	some object in rules
	some group in object.spec.groups
	some rule in group.rules
	is_string(rule.alert)
	is_string(rule.expr)
	some word in parameters.words
	contains(rule.expr, word)
}
