# METADATA
# scope: package
# title: Two log agents read the same logs on every node
# description: >-
#   A second agent reads, parses and sends each line once more, for 30 to 200 MiB a node. It usually
#   comes from an earlier installation.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/logging/#using-a-node-logging-agent
#     description: Using a node logging agent
# schemas:
#   - input: schema.input
# custom:
#   problem: Two log agents read the same logs on every node
#   short: duplicate log agent
#   do: keep one agent, delete the other DaemonSet
#   severity: low
#   risk: cost
#   cause: log-collector
#   closedBy: you
#   ease: edit manifest
#   kinds: [DaemonSet.apps]
#   uses: [inventory/DaemonSet.apps]
#   remediation: >-
#     Keep one agent, send its logs to both places if there are two, and delete the other DaemonSet.
package lightk8s.controls.observability["log-agent-duplicate"]

import data.lightk8s.lib.collector
import data.lightk8s.lib.inventory
import data.lightk8s.lib.workload

# The first of several, by name, stays.
violations contains {"message": message, "path": workload.prefix} if {
	is_everywhere(workload.spec)
	own := title(input.object)
	others := [name |
		some object in inventory.everywhere("DaemonSet.apps")
		name := title(object)
		name < own
		is_everywhere(object.spec.template.spec)
	]
	count(others) > 0
	message := sprintf("DaemonSet %s also collects the logs of every node", [min(others)])
}

# is_everywhere is true for the spec of an agent that runs on all nodes, judged by labels.
is_everywhere(spec) if {
	collector.is_agent(spec)
	count(object.get(spec, "nodeSelector", {})) == 0
	not spec.affinity.nodeAffinity
}

title(object) := concat("/", [object.metadata.namespace, object.metadata.name])
