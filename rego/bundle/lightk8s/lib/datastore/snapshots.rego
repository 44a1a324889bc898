# METADATA
# scope: package
# title: Snapshots of etcd
# description: >-
#   Finds the snapshots of the embedded etcd that K3s and RKE2 record as ETCDSnapshotFile objects.
# schemas:
#   - input: schema.input
package lightk8s.lib.snapshot

import data.lightk8s.lib.nodes

# usable are the snapshots that are there and whole.
usable := [file |
	some files in input.facts.inventory["ETCDSnapshotFile.k3s.cattle.io"]
	some file in files
	object.get(file, ["status", "readyToUse"], true) == true
	not file.status.error
]

# is_recorded is true on clusters that record their snapshots.
is_recorded if {
	some node in nodes.all
	nodes.has_etcd(node)
}

# unseen says why backups can't be judged elsewhere.
unseen := "only K3s and RKE2 with embedded etcd record their snapshots: backups of this datastore can't be seen"
