# METADATA
# scope: package
# title: Replicas do not all run on one node
# description: >-
#   With two replicas, one should be left when a node fails. The scheduler only prefers to spread
#   them, and does not if the nodes have different free resources: this workload has no rule that
#   keeps them apart.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
#     description: Pod topology spread constraints
# schemas:
#   - input: schema.input
# custom:
#   problem: All replicas can land on one node
#   short: replicas not spread
#   do: add a topologySpreadConstraint by hostname
#   severity: low
#   risk: outage
#   cause: single-points-of-failure
#   closedBy: fix
#   ease: 1 command
#   kinds: [Deployment.apps, StatefulSet.apps]
#   needs: [inventory/Node]
#   uses: [inventory/HorizontalPodAutoscaler.autoscaling]
#   remediation: >-
#     Add a topologySpreadConstraint over kubernetes.io/hostname with whenUnsatisfiable
#     ScheduleAnyway and the labelSelector of the workload, or a podAntiAffinity with that
#     labelSelector.
package lightk8s.controls.workload["replicas-spread"]

import data.lightk8s.lib.autoscaler
import data.lightk8s.lib.nodes
import data.lightk8s.lib.placement
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	is_judged
	count(unknown) == 0
	path := workload.at(["topologySpreadConstraints"])
	message := concat(": ", array.concat(
		[sprintf("all %v replicas can run on one of %v nodes", [autoscaler.replicas.least, count(placement.landing)])],
		[concat(", ", idle) | count(idle) > 0],
	))
	set := [{"path": path, "value": [{
		"labelSelector": selector,
		"maxSkew": 1,
		"topologyKey": "kubernetes.io/hostname",
		"whenUnsatisfiable": "ScheduleAnyway",
	}]} |
		count(object.get(workload.spec, "topologySpreadConstraints", [])) == 0
		selector := input.object.spec.selector
	]
}

is_judged if {
	count(placement.landing) > 1
	autoscaler.replicas.least > 1
	not placement.is_spread
}

# idle are the rules without effect on these replicas, each with the reason.
idle := sort({sprintf("%s %s", [separator.what, reason]) |
	some separator in placement.separators
	reason := why(separator)
})

why(separator) := "does not select these pods" if {
	separator.own == "no"
} else := sprintf("is for label %s, in which the nodes do not differ", [separator.key])

unknown contains "a podAntiAffinity selects namespaces by labels" if {
	is_judged
	some separator in placement.separators
	separator.own == "unknown"
	placement.is_parted(separator.key)
}

skipped contains "the cluster has no schedulable node" if count(nodes.schedulable) == 0

skipped contains reason if some reason in unknown

skipped contains reason if {
	count(placement.landing) > 1
	not placement.is_spread
	some reason in autoscaler.uncounted
}
