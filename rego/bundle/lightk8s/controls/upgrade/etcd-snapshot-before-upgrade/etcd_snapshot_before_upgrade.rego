# METADATA
# scope: package
# title: A snapshot from before the upgrade exists
# description: >-
#   Kubernetes cannot be downgraded in place: to undo an upgrade, restore the datastore from before
#   it with the old program. Only five scheduled snapshots are kept, which are two and a half days
#   on K3s, and problems of an upgrade often appear later.
# related_resources:
#   - ref: https://docs.rke2.io/upgrades/roll-back
#     description: RKE2, roll back
#   - ref: https://docs.k3s.io/upgrades/roll-back
#     description: K3s, roll back
# schemas:
#   - input: schema.input
# custom:
#   problem: Snapshot from before the upgrade is gone
#   short: no pre-upgrade snapshot
#   do: take an etcd snapshot before each upgrade
#   severity: medium
#   risk: data-loss
#   cause: backups
#   closedBy: you
#   ease: edit manifest
#   kinds: [Plan.upgrade.cattle.io]
#   needs: [inventory/Cluster.lightk8s.dev, inventory/ETCDSnapshotFile.k3s.cattle.io, inventory/Node]
#   remediation: >-
#     Before each upgrade run `k3s etcd-snapshot save --name before-upgrade`: snapshots on demand
#     are not pruned. Keep it with the server token and the old program until you are sure that the
#     upgrade works, and set etcd-snapshot-retention to a week.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     max_days: how long after an upgrade its undo should be possible, in days
package lightk8s.controls.upgrade["etcd-snapshot-before-upgrade"]

import future.keywords.not

import data.lightk8s.controls.upgrade["etcd-snapshot-before-upgrade"].parameters
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.datastore
import data.lightk8s.lib.duration
import data.lightk8s.lib.skip
import data.lightk8s.lib.upgrade

violations contains {"message": message, "path": ["status", "conditions"]} if {
	upgrades_servers
	datastore.records_snapshots
	now := duration.since_epoch(controlplane.cluster.observedAt)
	now - completed <= parameters.max_days * 86400
	count(times) == count(datastore.snapshots)
	min(times) > completed
	message := sprintf("oldest snapshot of etcd is from %d hours after the upgrade to %s", [
		floor((min(times) - completed) / 3600), upgrade.target,
	])
}

times := [time | some file in datastore.snapshots; time := duration.since_epoch(file.status.creationTime)]

# upgrades_servers is true for a plan that has brought a version to servers.
upgrades_servers if {
	not upgrade.for_agents
	complete
}

complete := [condition |
	some condition in input.object.status.conditions
	condition.type == "Complete"
	condition.status == "True"
][0]

completed := duration.since_epoch([time | some field in ["lastTransitionTime", "lastUpdateTime"]; time := complete[field]; time != ""][0])

skipped contains "the time of the plan's completion is not known" if {
	upgrades_servers
	not completed
}

skipped contains skip.not_applicable("only the etcd of K3s and RKE2 records its snapshots") if {
	upgrades_servers
	not datastore.records_snapshots
}

skipped contains "the times of the snapshots of etcd are not known" if {
	upgrades_servers
	count(times) < count(datastore.snapshots)
}

skipped contains "the time at which the cluster was read is not known" if {
	upgrades_servers
	not duration.since_epoch(controlplane.cluster.observedAt)
}
