# METADATA
# scope: package
# title: Log agent takes much of a node's memory
# description: >-
#   An agent runs on every node, and reserves memory there before your own workloads. Charts are
#   made for nodes of 16 GB: the usual one of Fluentd uses 200 to 500 MiB.
# related_resources:
#   - ref: https://docs.fluentbit.io/manual/administration/memory-management
#     description: Memory of Fluent Bit
# schemas:
#   - input: schema.input
# custom:
#   problem: Log agent takes much of a node's memory
#   short: large log agent
#   do: use Fluent Bit with a request of 32Mi
#   severity: low
#   risk: cost
#   cause: log-collector
#   closedBy: you
#   ease: edit manifest
#   kinds: [DaemonSet.apps]
#   uses: [inventory/Node]
#   remediation: >-
#     Use Fluent Bit with a request of 32Mi and a limit of 64Mi, with storage.max_chunks_up lowered,
#     or send the journal of the nodes with tools of the system.
#   parameters:
#     max_percent: largest share of the agent, in percent of the allocatable memory of a node that it runs on
package lightk8s.controls.observability["log-agent-fits"]

import future.keywords.not

import data.lightk8s.controls.observability["log-agent-fits"].parameters
import data.lightk8s.lib.collector
import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.prefix} if {
	collector.is_agent(workload.spec)
	share := (placement.reserved("memory") * 100) / placement.smallest("memory")
	share > parameters.max_percent
	message := sprintf("log agent requests %dMi on each node, %d%% of the smallest node's allocatable", [
		ceil(placement.reserved("memory") / quantity.mebibyte), floor(share),
	])
}

skipped contains "no node that the agent runs on reports its allocatable memory" if {
	collector.is_agent(workload.spec)
	not placement.smallest("memory")
}

skipped contains "the agent requests no memory" if {
	collector.is_agent(workload.spec)
	placement.reserved("memory") == 0
}
