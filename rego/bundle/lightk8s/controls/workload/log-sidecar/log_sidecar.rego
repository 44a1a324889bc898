# METADATA
# scope: package
# title: No pod brings its own log collector
# description: >-
#   A log collector in each application's pod costs 30 to 128 MiB each time. One collector per node,
#   in a DaemonSet, reads the standard output of all containers, and costs that once.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/logging/#using-a-node-logging-agent
#     description: Using a node logging agent
# schemas:
#   - input: schema.input
# custom:
#   problem: Log collector runs as a sidecar
#   short: log sidecar
#   do: plan one collector as a DaemonSet
#   severity: medium
#   risk: cost
#   cause: log-collector
#   closedBy: you
#   ease: project
#   kinds: [Pod, Deployment.apps, StatefulSet.apps, ReplicaSet.apps, ReplicationController, Job.batch, CronJob.batch, PodTemplate]
#   remediation: >-
#     Let the application log to standard output, remove the collector from the pod, and run one
#     collector as a DaemonSet.
package lightk8s.controls.workload["log-sidecar"]

import data.lightk8s.lib.collector
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, ["image"])} if {
	some entry in workload.lasting
	is_collector(entry)
	not "DaemonSet" in workload.owner_kinds
	count(applications) > 0
	message := sprintf("container %q collects the logs of one pod only", [entry.name])
}

# applications are the containers whose logs a collector could read: not other collectors, and not
# the helpers of a collector that is itself the application.
applications := [entry |
	some entry in workload.lasting
	not is_collector(entry)
	not is_helper(entry)
]

is_collector(entry) if collector.is_collector(entry.container)

is_helper(entry) if regex.match(`(reload|exporter|metrics|watcher)[^/]*$`, entry.container.image)
