# METADATA
# scope: package
# title: Prometheus has a memory limit
# description: >-
#   The memory of Prometheus grows with every new label value. The operator sets no limit, so on a
#   small node the kernel kills any process when Prometheus grows.
# related_resources:
#   - ref: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Prometheus
#     description: Prometheus, API reference
# schemas:
#   - input: schema.input
# custom:
#   problem: Prometheus has no memory limit
#   short: unlimited Prometheus
#   do: set spec.resources.limits.memory
#   severity: medium
#   risk: outage
#   cause: prometheus
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, PrometheusAgent.monitoring.coreos.com]
#   remediation: >-
#     Set spec.resources.limits.memory, about twice its usual use, and a request.
#   frameworks:
#     nsa: [Audit]
package lightk8s.controls.observability["prometheus-memory-limit"]

import data.lightk8s.lib.quantity

violations contains {"message": "Prometheus has no memory limit", "path": path} if {
	path := ["spec", "resources", "limits", "memory"]
	not quantity.is_valid(object.get(input.object, path, null))
}
