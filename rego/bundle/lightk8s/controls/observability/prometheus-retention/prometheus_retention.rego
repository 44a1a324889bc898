# METADATA
# scope: package
# title: Prometheus limits the size of its data
# description: >-
#   By default Prometheus keeps 15 days of samples without a size limit. On a 20 to 40 GB disk that
#   the images, the logs and etcd share, it fills the disk, and the kubelet starts to evict pods.
# related_resources:
#   - ref: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
#     description: Retention time and size
# schemas:
#   - input: schema.input
# custom:
#   problem: Prometheus storage has no size limit
#   short: no Prometheus size limit
#   do: set a retention size of 80% of its volume
#   severity: medium
#   risk: outage
#   cause: prometheus
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, Deployment.apps, StatefulSet.apps]
#   remediation: >-
#     Set a size: retentionSize of a Prometheus object, --storage.tsdb.retention.size otherwise,
#     at 80% of its volume or less. Or keep no more than a few days.
#   parameters:
#     max_days: longest time for which samples can be kept without a limit on their size, in days
package lightk8s.controls.observability["prometheus-retention"]

import data.lightk8s.controls.observability["prometheus-retention"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.duration
import data.lightk8s.lib.prometheus
import data.lightk8s.lib.workload

violations contains {"message": message, "path": ["spec", "retention"]} if {
	input.object.kind == "Prometheus"
	object.get(input.object, ["spec", "retentionSize"], "") in {"", "0"}
	time := input.object.spec.retention
	is_long(time)
	message := sprintf("Prometheus keeps samples for %s without a size limit", [time])
}

violations contains {"message": message, "path": workload.in_container(entry, ["args"])} if {
	some entry in prometheus.servers
	not prometheus.is_agent(entry)
	not is_bounded(entry)
	given := array.concat(taken(entry, "storage.tsdb.retention.time"), taken(entry, "storage.tsdb.retention"))
	time := array.concat(given, ["15d"])[0]
	is_long(time)
	message := sprintf("container %q keeps samples for %s without a size limit", [entry.name, time])
}

is_long(time) if duration.seconds(time) > parameters.max_days * 86400

# is_bounded is true for a container with a limit on the size of its samples: 0 means no limit.
is_bounded(entry) if {
	some size in taken(entry, "storage.tsdb.retention.size")
	not regex.match(`^0+[A-Za-z]*$`, size)
}

taken(entry, flag) := arguments.taken(object.get(entry.container, "args", []), flag)
