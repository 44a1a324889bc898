# METADATA
# scope: package
# title: What a workload uses, and what it should have
# description: >-
#   Finds the WorkloadUsage of the workload under judgement, and makes memory requests, memory
#   limits and CPU requests of what its containers were seen to use. A container without a reading
#   gets no size. All amounts of memory are MiB, of CPU millicores. Every number is a parameter of
#   a control of the category usage.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some row in usage.plan
#     row.end_limit > row.limit
package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.namespace
import data.lightk8s.lib.resources
import data.lightk8s.lib.sizing
import data.lightk8s.lib.skip
import data.lightk8s.lib.workload

name := object.get(input.object, ["metadata", "name"], "")

# measured is what the pods of the workload used; undefined where none was read.
measured := namespace.objects("WorkloadUsage.lightk8s.dev")[min(positions[namespace.name][input.object.kind][name])]

# positions are where the WorkloadUsage of a workload stands in its namespace. They depend on the facts
# alone, and so are found once for all workloads.
positions[space][kind][workload_name] contains i if {
	some space, uses in input.facts.inventory["WorkloadUsage.lightk8s.dev"]
	some i, fact in uses
	kind := fact.workload.kind
	workload_name := fact.workload.name
}

# use_of is what the containers of a name used. Init containers and sidecars are distinguished by
# their names alone, which are unique within a pod.
use_of(container) := [use | some use in measured.containers; use.name == container][0]

# positive is a reading; undefined if it was not taken, or is 0, as that of no running container is.
positive(use, field) := n if {
	n := use[field]
	is_number(n)
	n > 0
}

# stands_alone is true for what is sized here. Pods, ReplicaSets and Jobs of a workload are
# sized with it.
stands_alone if not of_workload

of_workload if {
	some kind in workload.owner_kinds
	kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob"}
}

# unmeasured are the reasons why the workload, or a container of it, gets no size.
unmeasured contains skip.not_applicable("the pod is static: its requests are settings of the node") if workload.is_mirror

unmeasured contains "no pod of it ran where use was read" if {
	stands_alone
	not workload.is_mirror
	not measured
}

unmeasured contains "no node tells its allocatable memory" if {
	stands_alone
	not sizing.allocatable
}

unmeasured contains skip.not_applicable("the pod is sized as a whole") if sized_as_a_whole

unmeasured contains sprintf("no use of container %q was read", [entry.name]) if {
	stands_alone
	measured
	some entry in workload.sized
	not peak(entry.name)
}

unmeasured contains reason if {
	stands_alone
	some reason in resources.unreadable
}

sized_as_a_whole if {
	some what in ["requests", "limits"]
	some resource in ["memory", "cpu"]
	resources.pod[what][resource]
}
