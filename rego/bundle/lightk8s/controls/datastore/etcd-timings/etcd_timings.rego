# METADATA
# scope: package
# title: Members of etcd wait long enough for a slow disk
# description: >-
#   With several members, a member without a message from the leader for the election timeout starts
#   an election. A cheap disk often takes longer than the default of one second to write, so that
#   leaders change all day, and the API server and K3s exit with "leaderelection lost".
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/tuning/#time-parameters
#     description: etcd, time parameters
#   - ref: https://docs.k3s.io/datastore/ha-embedded
#     description: Embedded etcd of K3s
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd election timeout is too short
#   short: short etcd timeout
#   do: raise election-timeout on all members
#   severity: high
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set heartbeat-interval and election-timeout to the same values on all members, one after the
#     other. Embedded etcd across providers or regions is not supported, whatever the values.
#   parameters:
#     election_ms: recommended election timeout, in milliseconds
#     heartbeat_ms: recommended heartbeat interval, in milliseconds
#     min_election_ms: least election timeout for a cheap disk, in milliseconds
package lightk8s.controls.datastore["etcd-timings"]

import future.keywords.not

import data.lightk8s.controls.datastore["etcd-timings"].parameters
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.datastore
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path("election-timeout"), "set": set} if {
	datastore.members > 1
	election < parameters.min_election_ms
	message := sprintf("election-timeout of etcd is %v ms with %v members, a cheap disk needs %v ms", [
		election, datastore.members, parameters.election_ms,
	])
	set := [
		{"path": path("heartbeat-interval"), "value": sprintf("%v", [parameters.heartbeat_ms])},
		{"path": path("election-timeout"), "value": sprintf("%v", [parameters.election_ms])},
	]
}

violations contains {"message": message, "path": path("election-timeout")} if {
	election >= parameters.min_election_ms
	election < 5 * heartbeat
	message := sprintf("etcd does not start; election-timeout %v ms is less than 5 times heartbeat-interval %v ms", [election, heartbeat])
}

path(flag) := ["settings", "etcd", flag]

heartbeat := controlplane.number("etcd", "heartbeat-interval", shipped["heartbeat-interval"])

election := controlplane.number("etcd", "election-timeout", shipped["election-timeout"])

# shipped are the values of K3s and RKE2, or those of etcd itself.
shipped := object.union({"heartbeat-interval": 100, "election-timeout": 1000}, profile.shipped_flags("etcd"))

skipped contains reason if some reason in controlplane.unseen("etcd")

skipped contains "heartbeat-interval or election-timeout of etcd is not a number" if {
	controlplane.flags("etcd")
	not heartbeat + election
}
