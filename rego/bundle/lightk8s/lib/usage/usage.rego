# METADATA
# scope: package
# title: Measured use and recommended sizes of a workload
# description: >-
#   Finds the WorkloadUsage of the checked workload, and computes memory requests, memory limits and
#   CPU requests from the measured use of its containers. A container without a reading gets no
#   size. All amounts of memory are MiB, of CPU millicores. Every number is a parameter of a control
#   of the category usage.
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

# measured is the use of the workload's pods; undefined if none was read.
measured := namespace.objects("WorkloadUsage.lightk8s.dev")[min(positions[namespace.name][input.object.kind][name])]

# positions are the positions of the WorkloadUsage of a workload in its namespace. They depend on
# the facts alone, and so are computed once for all workloads.
positions[space][kind][workload_name] contains i if {
	some space, uses in input.facts.inventory["WorkloadUsage.lightk8s.dev"]
	some i, fact in uses
	kind := fact.workload.kind
	workload_name := fact.workload.name
}

# use_of is the use of the containers of a name. Init containers and sidecars are distinguished by
# their names alone, which are unique within a pod.
use_of(container) := [use | some use in measured.containers; use.name == container][0]

# positive is a reading; undefined if it was not taken, or is 0, which no running container has.
positive(use, field) := n if {
	n := use[field]
	is_number(n)
	n > 0
}

# stands_alone is true for a workload that is sized here. Pods, ReplicaSets and Jobs of a workload
# are sized with it.
stands_alone if not of_workload

of_workload if {
	some kind in workload.owner_kinds
	kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob"}
}

# unmeasured are the reasons why the workload, or a container of it, gets no size.
unmeasured contains skip.not_applicable("the pod is static: its requests are settings of the node") if workload.is_mirror

unmeasured contains "none of its pods ran on a node whose use was read" if {
	stands_alone
	not workload.is_mirror
	not measured
}

unmeasured contains "no node reports its allocatable memory" if {
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
