# METADATA
# scope: package
# title: The datastore is not nearly full or bloated
# description: >-
#   etcd that reaches its quota rejects writes until it is compacted, defragmented and its alarm is
#   cleared. SQLite has no quota: its file grows to gigabytes where compaction does not keep up, and
#   that uses all of the CPU.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota
#     description: etcd, space quota
#   - ref: https://github.com/k3s-io/k3s/issues/10396
#     description: A bloated SQLite of K3s
# schemas:
#   - input: schema.input
# custom:
#   problem: Datastore is nearly full or bloated
#   short: full datastore
#   do: remove what fills it, then defragment
#   severity: high
#   risk: outage
#   cause: datastore
#   closedBy: you
#   ease: project
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node, inventory/Cluster.lightk8s.dev]
#   remediation: >-
#     Find what fills it - `kubectl get --raw /metrics | grep apiserver_resource_objects` - often
#     events, Helm releases and ReplicaSets, and remove it. Then defragment etcd, one member at a time;
#     or stop K3s, copy its db folder, and run `sqlite3 state.db vacuum`.
#   parameters:
#     max_file_mib: largest file of SQLite or dqlite, in MiB
#     max_percent: percent of its quota that etcd can fill
package lightk8s.controls.datastore["datastore-size"]

import future.keywords.not

import data.lightk8s.controls.datastore["datastore-size"].parameters
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.datastore
import data.lightk8s.lib.quantity

violations contains {"message": message, "path": ["settings", "etcd", "quota-backend-bytes"]} if {
	percent := (datastore.size * 100) / datastore.quota
	percent >= parameters.max_percent
	message := sprintf("etcd uses %d%% of its quota of %d MiB%s", [
		floor(percent), floor(datastore.quota / quantity.mebibyte), datastore.largest,
	])
}

violations contains {"message": message, "path": []} if {
	datastore.has_file
	mebibytes := datastore.size / quantity.mebibyte
	mebibytes > parameters.max_file_mib
	message := sprintf("datastore file has %d MiB%s, limit is %v MiB; most of it is not compacted", [
		floor(mebibytes), datastore.largest, parameters.max_file_mib,
	])
}

skipped contains reason if {
	not datastore.has_file
	some reason in controlplane.unseen("etcd")
}

skipped contains reason if {
	has_datastore
	some reason in datastore.size_unknown
}

has_datastore if datastore.has_file

has_datastore if datastore.quota
