# METADATA
# scope: package
# title: Snapshots of etcd leave the node
# description: >-
#   By default they lie on the disk of the server that they are to save. One server, one disk: what
#   destroys etcd destroys its snapshots.
# related_resources:
#   - ref: https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support
#     description: K3s, snapshots in S3
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/Node, inventory/ETCDSnapshotFile.k3s.cattle.io]
#   remediation: >-
#     Set etcd-s3 and its bucket at another provider in the servers' configuration, with credentials
#     in a Secret (etcd-s3-config-secret). Where another program copies the folder away, waive the control.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["etcd-snapshot-off-node"]

import data.lightk8s.lib.datastore

violations contains {"message": "no snapshot of etcd is anywhere but on the disks of the servers", "path": []} if {
	datastore.records_snapshots
	count(datastore.snapshots) > 0
	count([file | some file in datastore.snapshots; is_elsewhere(file)]) == 0
}

skipped contains datastore.snapshots_unseen if not datastore.records_snapshots

skipped contains "there is no snapshot of etcd" if {
	datastore.records_snapshots
	count(datastore.snapshots) == 0
}

is_elsewhere(file) if file.spec.s3

is_elsewhere(file) if {
	is_string(file.spec.location)
	startswith(file.spec.location, "s3://")
}
