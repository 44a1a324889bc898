package lightk8s.lib.backup

import data.lightk8s.lib.inventory

# claim is the claim that the checked PersistentVolume is bound to. It is undefined if it is bound
# to none.
claim := {"namespace": reference.namespace, "name": reference.name} if {
	input.object.kind == "PersistentVolume"
	reference := input.object.spec.claimRef
}

# saves_volume is true if the API shows a backup of the volume to another machine.
saves_volume if {
	some job in volume_jobs
	leaves_node(job.text)
}

# File system backups of Velero leave out hostPath volumes, and with them those of local-path.
saves_volume if {
	some schedule in volume_schedules
	is_whole(schedule)
	some field in ["defaultVolumesToFsBackup", "defaultVolumesToRestic"]
	schedule.template[field] == true
}

# K8up backs up every claim of the namespace that does not opt out.
saves_volume if {
	some schedule in inventory.within("Schedule.k8up.io", claim.namespace)
	schedule.spec.backup
	not objects_to_k8up
}

saves_volume if {
	some source in inventory.within("ReplicationSource.volsync.backube", claim.namespace)
	source.spec.sourcePVC == claim.name
	object.get(source.spec, "paused", false) != true
	some mover in ["rclone", "restic", "rsync", "rsyncTLS", "syncthing"]
	source.spec[mover]
}

objects_to_k8up if {
	some found in inventory.within("PersistentVolumeClaim", claim.namespace)
	found.metadata.name == claim.name
	found.metadata.annotations["k8up.io/backup"] == "false"
}

# volume_jobs are the CronJobs that mount the claim, or the folder of the volume on its node.
volume_jobs := [job |
	some job in cron_jobs
	not job.is_paused
	some volume in job.spec.volumes
	mounts(job, volume)
]

mounts(job, volume) if {
	job.namespace == claim.namespace
	volume.persistentVolumeClaim.claimName == claim.name
}

mounts(_, volume) if startswith(concat("", [folder, "/"]), concat("", [trim_suffix(volume.hostPath.path, "/"), "/"]))

folder := object.get(input.object.spec, ["local", "path"], object.get(input.object.spec, ["hostPath", "path"], ""))

# volume_schedules are the Schedules of Velero that can back up the volume.
volume_schedules := [schedule |
	input.object.spec.local
	some schedule in schedules
	not schedule.is_paused
	covers(schedule, claim.namespace)
]

# volume_unclear holds the reasons why it is not known whether the volume is backed up, or is empty.
volume_unclear contains message if {
	some job in volume_jobs
	message := sprintf("%s mounts the volume; whether its copy leaves the node is not known", [job.what])
}

volume_unclear contains message if {
	some schedule in volume_schedules
	message := sprintf("%s can back up the volume; whether an annotation or a selector names it is not known", [schedule.what])
}
