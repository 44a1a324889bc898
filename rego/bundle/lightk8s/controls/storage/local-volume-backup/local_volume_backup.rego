# METADATA
# scope: package
# title: Local volume has no backup
# description: >-
#   A volume of local-path is a folder on the disk of one server: it is lost with the disk, the
#   server or the claim. Velero skips such volumes without an error if they are hostPath, which is
#   the default of local-path.
# related_resources:
#   - ref: https://github.com/rancher/local-path-provisioner#definition
#     description: local-path, types of volumes
#   - ref: https://velero.io/docs/main/file-system-backup/#limitations
#     description: Velero, limitations of file system backups
# schemas:
#   - input: schema.input
# custom:
#   problem: Local volume has no backup
#   short: no volume backup
#   do: back it up daily with restic or K8up
#   severity: high
#   risk: data-loss
#   cause: backups
#   closedBy: you
#   ease: project
#   kinds: [PersistentVolume]
#   needs:
#     - inventory/CronJob.batch
#     - inventory/ReplicationSource.volsync.backube
#     - inventory/Schedule.k8up.io
#     - inventory/Schedule.velero.io
#   uses: [inventory/PersistentVolumeClaim]
#   fields: [hostPath, local]
#   remediation: >-
#     Run a CronJob that mounts the claim and copies it to another place each day (`restic backup`),
#     or dump the database to an object store; K8up and VolSync do the first. Where the application
#     or a timer of the server makes the backup, or the data can be created again, waive the control
#     for the volume.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.storage["local-volume-backup"]

import future.keywords.not

import data.lightk8s.lib.backup

violations contains {"message": message, "path": []} if {
	is_local
	not backup.saves_volume
	count(backup.volume_unclear) == 0
	message := sprintf("claim %s/%s is on one node's disk and has no CronJob, K8up, Velero or VolSync backup", [
		backup.claim.namespace, backup.claim.name,
	])
}

skipped contains reason if {
	is_local
	not backup.saves_volume
	some reason in backup.volume_unclear
}

is_local if {
	input.object.spec.local
	is_bound
}

# A folder without a node can be a mount of a file server.
is_local if {
	input.object.spec.hostPath
	input.object.spec.nodeAffinity
	is_bound
}

is_bound if {
	backup.claim
	object.get(input.object, ["status", "phase"], "Bound") == "Bound"
}
