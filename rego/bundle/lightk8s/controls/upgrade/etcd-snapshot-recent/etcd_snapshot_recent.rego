# METADATA
# scope: package
# title: A recent backup of the datastore exists
# description: >-
#   An upgrade can be undone only by restoring the datastore as it was before, and a failed disk
#   loses all objects. K3s and RKE2 take a snapshot of etcd every twelve hours; of SQLite, and of
#   the datastores of kubeadm, k0s and MicroK8s, no backup is taken unless a user schedules it.
# related_resources:
#   - ref: https://docs.k3s.io/cli/etcd-snapshot
#     description: K3s etcd-snapshot
#   - ref: https://docs.k3s.io/datastore/backup-restore
#     description: K3s, backup and restore of each datastore
# schemas:
#   - input: schema.input
# custom:
#   problem: Datastore has no recent backup
#   short: no recent backup
#   do: back up the datastore now and every day
#   severity: critical
#   risk: data-loss
#   cause: backups
#   closedBy: you
#   ease: 1 command
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node, inventory/ETCDSnapshotFile.k3s.cattle.io]
#   uses: [inventory/CronJob.batch, inventory/Schedule.velero.io]
#   remediation: >-
#     Remove etcd-disable-snapshots from the servers' configuration, check that their disks have
#     free space, and take one now with `k3s etcd-snapshot save`. Copy SQLite with `sqlite3 state.db
#     .backup`, etcd with `etcdctl snapshot save`, k0s with `k0s backup`, each day. Keep the server
#     token with it: a restore needs it.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     max_hours: greatest age of the newest snapshot or backup, in hours
package lightk8s.controls.upgrade["etcd-snapshot-recent"]

import future.keywords.not

import data.lightk8s.controls.upgrade["etcd-snapshot-recent"].parameters
import data.lightk8s.lib.datastore
import data.lightk8s.lib.duration

violations contains {"message": "no snapshot of etcd exists", "path": []} if {
	datastore.records_snapshots
	count(datastore.snapshots) == 0
}

violations contains {"message": message, "path": []} if {
	datastore.records_snapshots
	newest := max([hours | some file in datastore.snapshots; hours := age(file.status.creationTime)])
	newest > parameters.max_hours
	message := sprintf("newest snapshot of etcd is %d hours old", [floor(newest)])
}

violations contains {"message": message, "path": []} if {
	not datastore.records_snapshots
	every copy in datastore.copies {
		problem(copy)
	}
	some copy in datastore.copies
	message := sprintf("%s backs up the datastore, and %s", [copy.what, problem(copy)])
}

problem(copy) := "is paused" if {
	copy.is_paused
} else := sprintf("has made no backup for %d hours", [floor(hours)]) if {
	hours := age(copy.last)
	hours > parameters.max_hours
} else := "never made a backup" if {
	copy.last == ""
	copy.has_status
}

skipped contains "the age of the snapshots is not known" if {
	datastore.records_snapshots
	count(datastore.snapshots) > 0
	count([file | some file in datastore.snapshots; age(file.status.creationTime)]) == 0
}

skipped contains message if {
	not datastore.records_snapshots
	count([copy | some copy in datastore.copies; age(copy.last); not problem(copy)]) == 0
	some copy in datastore.copies
	not problem(copy)
	message := sprintf("the last backup of %s is not known", [copy.what])
}

skipped contains reason if {
	not datastore.records_snapshots
	count(datastore.copies) == 0
	some reason in datastore.copies_unseen
}

# age of what was taken at a time, in hours.
age(time) := (duration.since_epoch(input.object.observedAt) - duration.since_epoch(time)) / 3600
