# METADATA
# scope: package
# title: Backups that the API shows
# description: >-
#   Lists CronJobs with what they run, and Schedules of Velero: it does not show backups by a timer
#   of a server, an application or another cluster.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some job in backup.cron_jobs
#     contains(job.text, "etcdctl")
package lightk8s.lib.backup

import data.lightk8s.lib.inventory

# cron_jobs lists the CronJobs of the inventory as
#   {"what": "CronJob shop/dump", "namespace": "shop", "spec": {...}, "text": "postgres:18 pg_dump ...",
#    "is_paused": false, "last": "2026-01-31T10:00:00Z", "has_status": true}
# spec is that of its pods, text their images and command lines, and last "" before the first success.
cron_jobs := [job |
	some found in inventory.everywhere("CronJob.batch")
	spec := object.get(found, ["spec", "jobTemplate", "spec", "template", "spec"], {})
	job := {
		"what": sprintf("CronJob %s/%s", [object.get(found, ["metadata", "namespace"], "default"), found.metadata.name]),
		"namespace": object.get(found, ["metadata", "namespace"], "default"),
		"spec": spec,
		"text": concat(" ", words(spec)),
		"is_paused": object.get(found, ["spec", "suspend"], false) == true,
		"last": object.get(found, ["status", "lastSuccessfulTime"], ""),
		"has_status": object.get(found, ["status", "lastScheduleTime"], "") != "",
	}
]

words(spec) := [word |
	some list in ["initContainers", "containers"]
	some container in spec[list]
	some word in array.concat([container.image], [word | some field in ["command", "args"]; some word in container[field]])
	is_string(word)
]

# schedules lists the Schedules of Velero, as cron_jobs does. Their backups are in an object store.
schedules := [schedule |
	some found in inventory.everywhere("Schedule.velero.io")
	schedule := {
		"what": sprintf("Velero Schedule %q", [found.metadata.name]),
		"template": object.get(found, ["spec", "template"], {}),
		"is_paused": object.get(found, ["spec", "paused"], false) == true,
		"last": object.get(found, ["status", "lastBackup"], ""),
		"has_status": object.get(found, ["status", "phase"], "") != "",
	}
]

# covers is true for a Schedule that backs up objects of a namespace.
covers(schedule, namespace) if {
	includes(object.get(schedule.template, "includedNamespaces", []), namespace)
	not namespace in object.get(schedule.template, "excludedNamespaces", [])
}

includes([], _)

includes(names, namespace) if {
	some name in names
	name in {"*", namespace}
}

# is_whole is true for a Schedule that backs up all objects of the namespaces that it covers.
is_whole(schedule) if {
	every field in ["labelSelector", "orLabelSelectors", "excludedResources"] {
		object.get(schedule.template, field, []) in [[], {}]
	}
	object.get(schedule.template, "includedResources", []) in [[], ["*"]]
}

# covers_all is true for a Schedule that backs up every object of the cluster.
covers_all(schedule) if {
	covers(schedule, "*")
	count(object.get(schedule.template, "excludedNamespaces", [])) == 0
	is_whole(schedule)
}

# leaves_node is true for a command line that copies to another machine.
leaves_node(text) if regex.match(`\b(aws|azcopy|borg|borgmatic|duplicity|gsutil|kopia|mc|rclone|restic|rsync|s3cmd|s5cmd|scp|sftp|wal-g)\b|\b(s3|gs|b2|sftp)://?`, text)
