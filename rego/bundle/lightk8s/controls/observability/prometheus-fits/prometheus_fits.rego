# METADATA
# scope: package
# title: Prometheus takes at most a fifth of the cluster's memory
# description: >-
#   The usual monitoring chart has stopped clusters of three 1 GB servers. Monitoring should not be
#   the largest program of a small cluster, and a second replica holds the same data again.
# related_resources:
#   - ref: https://github.com/rancher/rancher/issues/28787
#     description: Monitoring crashes a cluster of three small servers
# schemas:
#   - input: schema.input
# custom:
#   problem: Prometheus takes too much of the cluster's memory
#   short: large Prometheus
#   do: send samples out by remoteWrite, scrape less
#   severity: high
#   risk: outage
#   cause: prometheus
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, PrometheusAgent.monitoring.coreos.com, Deployment.apps, StatefulSet.apps]
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
import data.lightk8s.lib.prometheus
import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

violations contains {"message": message, "path": holder.path} if {
	total := sum(nodes.allocatable)
	total > 0
	some holder in holders
	taken := request(holder.resources) * pods
	taken * 100 > total * parameters.max_percent
	message := sprintf("%s requests %d MiB in total, more than %v%% of %d MiB allocatable on all nodes", [
		holder.name, floor(taken), parameters.max_percent, floor(total),
	])
}

# holders are the resources of Prometheus: of its object, or of the containers that run it.
holders contains {"name": "Prometheus", "path": ["spec", "resources"], "resources": resources} if {
	input.object.kind in {"Prometheus", "PrometheusAgent"}
	resources := object.get(input.object, ["spec", "resources"], {})
}

holders contains {"name": name, "path": workload.in_container(entry, ["resources"]), "resources": resources} if {
	some entry in prometheus.servers
	name := sprintf("container %q", [entry.name])
	resources := object.get(entry.container, "resources", {})
}

skipped contains sprintf("%s requests no memory", [holder.name]) if {
	some holder in holders
	not request(holder.resources)
}

skipped contains "no schedulable node reports its allocatable memory" if {
	count(holders) > 0
	count(nodes.allocatable) == 0
}

# request of each pod, in MiB. A limit is the request where no request is set.
request(resources) := memory if {
	memory := quantity.mebibytes(resources.requests.memory)
} else := memory if {
	memory := quantity.mebibytes(resources.limits.memory)
}

pods := quantity.value(object.get(input.object, ["spec", "replicas"], 1)) * quantity.value(object.get(input.object, ["spec", "shards"], 1))
