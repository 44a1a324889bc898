# METADATA
# scope: package
# title: Datastore is slow to write
# description: >-
#   etcd and SQLite answer a write once the disk has it. On a cheap or shared disk, writes first
#   take more than 100 ms. Then leases are renewed late, leaders change, and the API server, K3s and
#   controllers exit with "leaderelection lost". Only one of several API servers is read.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/hardware/#disks
#     description: etcd, disks
#   - ref: https://etcd.io/docs/v3.6/tuning/#disk
#     description: etcd, disk priority
# schemas:
#   - input: schema.input
# custom:
#   problem: Datastore is slow to write
#   short: slow datastore
#   do: find what else writes to the server's disk
#   severity: medium
#   risk: outage
#   cause: datastore
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     Find what else writes to the disk (`iostat -x 5` on the server): logs, image pulls, databases. Move
#     that or the datastore to another disk, keep fewer events (event-ttl), and compare the disk with
#     `fio --fdatasync=1`: 99% of its syncs should take less than 10 ms.
#   parameters:
#     max_percent: largest share of slow writes, in percent
#     min_writes: fewest writes to judge by, as the first ones after a start are slow
package lightk8s.controls.datastore["datastore-latency"]

import future.keywords.not

import data.lightk8s.controls.datastore["datastore-latency"].parameters
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": ["storage", "writes", "slow"]} if {
	counted.requests >= parameters.min_writes
	counted.slow * 100 > counted.requests * parameters.max_percent
	message := sprintf("more than %v%% of writes to the datastore took over %v ms since the API server started", [
		ceil((counted.slow * 100) / counted.requests) - 1, counted.slowMilliseconds,
	])
}

counted := input.object.storage.writes if {
	is_number(input.object.storage.writes.requests)
	is_number(input.object.storage.writes.slow)
}

skipped contains reason if {
	not counted
	some reason in controlplane.metrics_gap("how long writes to the datastore take was not read")
}

skipped contains message if {
	counted.requests < parameters.min_writes
	message := sprintf("the API server counted fewer than %v writes since it started", [parameters.min_writes])
}
