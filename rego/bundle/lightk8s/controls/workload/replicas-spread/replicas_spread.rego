# METADATA
# scope: package
# title: Replicas do not all run on one node
# description: >-
#   Two replicas are there so that one is left when a node is gone. The scheduler only prefers to
#   spread them, and not at all when the nodes differ in what is free: nothing here keeps them
#   apart.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
#     description: Pod topology spread constraints
# schemas:
#   - input: schema.input
# custom:
#   severity: low
#   kinds: [Deployment.apps, StatefulSet.apps]
#   needs: [inventory/Node]
#   remediation: >-
#     Add a topologySpreadConstraint over kubernetes.io/hostname with whenUnsatisfiable
#     ScheduleAnyway, or a podAntiAffinity.
package lightk8s.controls.workload["replicas-spread"]

import data.lightk8s.lib.nodes
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	count(nodes.schedulable) > 1
	replicas := object.get(input.object, ["spec", "replicas"], 1)
	replicas > 1
	count(object.get(workload.spec, "topologySpreadConstraints", [])) == 0
	not workload.spec.affinity.podAntiAffinity
	path := workload.at(["topologySpreadConstraints"])
	message := sprintf("all %v replicas may run on one of the %v nodes", [replicas, count(nodes.schedulable)])
	set := [{"path": path, "value": [{
		"labelSelector": selector,
		"maxSkew": 1,
		"topologyKey": "kubernetes.io/hostname",
		"whenUnsatisfiable": "ScheduleAnyway",
	}]} |
		selector := input.object.spec.selector
	]
}

skipped contains "the cluster has no schedulable node" if count(nodes.schedulable) == 0
