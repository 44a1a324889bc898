# METADATA
# scope: package
# title: Prometheus takes at most a fifth of the cluster's memory
# description: >-
#   The usual monitoring chart has brought down clusters of three 1 GB servers. What watches a small
#   cluster must not be the largest thing on it, and a second replica holds the same data again.
# related_resources:
#   - ref: https://github.com/rancher/rancher/issues/28787
#     description: Monitoring crashes a cluster of three small servers
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Prometheus.monitoring.coreos.com, PrometheusAgent.monitoring.coreos.com]
#   needs: [inventory/Node]
#   remediation: >-
#     Send the samples to a server outside the cluster with PrometheusAgent and remoteWrite, run one
#     replica, and scrape less: fewer targets, every 60 seconds.
#   frameworks:
#     nsa: [Audit]
#   parameters:
#     max_percent: largest share of all Prometheus replicas, in percent of the allocatable memory of all schedulable nodes
package lightk8s.controls.observability["prometheus-fits"]

import data.lightk8s.controls.observability["prometheus-fits"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.quantity

violations contains {"message": message, "path": ["spec", "resources"]} if {
	total := sum(nodes.allocatable)
	total > 0
	taken := request * pods
	taken * 100 > total * parameters.max_percent
	message := sprintf("Prometheus requests %d MiB in all, more than %v%% of the %d MiB that the nodes have for pods", [
		floor(taken), parameters.max_percent, floor(total),
	])
}

skipped contains "spec.resources requests no memory" if not request

skipped contains "no schedulable node tells its allocatable memory" if count(nodes.allocatable) == 0

# request of each pod, in MiB. A limit is the request where there is no other.
request := memory if {
	memory := quantity.mebibytes(input.object.spec.resources.requests.memory)
} else := memory if {
	memory := quantity.mebibytes(input.object.spec.resources.limits.memory)
}

pods := quantity.value(object.get(input.object, ["spec", "replicas"], 1)) * quantity.value(object.get(input.object, ["spec", "shards"], 1))
