# METADATA
# scope: package
# title: Backups of the datastore are on another machine
# description: >-
#   By default snapshots are on the disk of the server that they back up. With one server and one
#   disk, a failure that destroys the datastore destroys its snapshots.
# related_resources:
#   - ref: https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support
#     description: K3s, snapshots in S3
# schemas:
#   - input: schema.input
# custom:
#   problem: Datastore backups stay on the node
#   short: backups on the node
#   do: set etcd-s3 to a bucket elsewhere
#   severity: critical
#   risk: data-loss
#   cause: backups
#   closedBy: you
#   ease: edit manifest
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node, inventory/ETCDSnapshotFile.k3s.cattle.io]
#   uses: [inventory/CronJob.batch, inventory/Schedule.velero.io]
#   remediation: >-
#     Set etcd-s3 and its bucket at another provider in the servers' configuration, with credentials
#     in a Secret (etcd-s3-config-secret). If another program copies the folder to another machine,
#     waive the control.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["etcd-snapshot-off-node"]

import future.keywords.not

import data.lightk8s.lib.backup
import data.lightk8s.lib.datastore

violations contains {"message": "all snapshots of etcd are on the disks of the servers", "path": []} if {
	datastore.records_snapshots
	count(datastore.snapshots) > 0
	not is_elsewhere
	count(datastore.copies) == 0
}

skipped contains "no snapshot of etcd was found" if {
	datastore.records_snapshots
	count(datastore.snapshots) == 0
}

skipped contains message if {
	not is_elsewhere
	not leaves_node
	some copy in datastore.copies
	message := sprintf("where %s keeps its backups is not known", [copy.what])
}

skipped contains reason if {
	not datastore.records_snapshots
	count(datastore.copies) == 0
	some reason in datastore.copies_unseen
}

is_elsewhere if {
	some file in datastore.snapshots
	file.spec.s3
}

is_elsewhere if {
	some file in datastore.snapshots
	is_string(file.spec.location)
	startswith(file.spec.location, "s3://")
}

# leaves_node is true if a copy goes to another machine, as those of Velero do.
leaves_node if {
	some copy in datastore.copies
	copy.is_paused == false
	backup.leaves_node(object.get(copy, "text", "s3://"))
}
