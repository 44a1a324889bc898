# METADATA
# scope: package
# title: A recent snapshot of etcd exists
# description: >-
#   An upgrade can't be undone but by restoring the datastore as it was before. K3s and RKE2 take a
#   snapshot every twelve hours, unless that is switched off or the disk is full.
# related_resources:
#   - ref: https://docs.k3s.io/cli/etcd-snapshot
#     description: K3s etcd-snapshot
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node, inventory/ETCDSnapshotFile.k3s.cattle.io]
#   remediation: >-
#     Remove etcd-disable-snapshots from the servers' configuration, see that their disks have room,
#     and take one now with `k3s etcd-snapshot save`. Keep the server token with it: a restore needs it.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     max_hours: greatest age of the newest snapshot, in hours
package lightk8s.controls.upgrade["etcd-snapshot-recent"]

import data.lightk8s.controls.upgrade["etcd-snapshot-recent"].parameters
import data.lightk8s.lib.datastore
import data.lightk8s.lib.duration

violations contains {"message": "there is no snapshot of etcd", "path": []} if {
	datastore.records_snapshots
	count(datastore.snapshots) == 0
}

violations contains {"message": message, "path": []} if {
	datastore.records_snapshots
	age > parameters.max_hours
	message := sprintf("the newest snapshot of etcd is %d hours old", [floor(age)])
}

skipped contains datastore.snapshots_unseen if not datastore.records_snapshots

skipped contains "the age of the snapshots can't be told" if {
	datastore.records_snapshots
	count(datastore.snapshots) > 0
	not age
}

# age of the newest snapshot, in hours.
age := (duration.since_epoch(input.object.observedAt) - max(times)) / 3600

times := [time |
	some file in datastore.snapshots
	time := duration.since_epoch(file.status.creationTime)
]
