package lightk8s.lib.datastore

import data.lightk8s.lib.nodes

# snapshots are the snapshots of the embedded etcd that exist and are whole, as K3s and RKE2 record
# them in ETCDSnapshotFile objects.
snapshots := [file |
	some files in input.facts.inventory["ETCDSnapshotFile.k3s.cattle.io"]
	some file in files
	object.get(file, ["status", "readyToUse"], true) == true
	not file.status.error
]

# records_snapshots is true for a cluster that records its snapshots. It is undefined otherwise.
records_snapshots if {
	some node in nodes.all
	nodes.has_etcd(node)
}
