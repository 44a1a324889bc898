# METADATA
# scope: package
# title: Every Longhorn volume is backed up
# description: >-
#   Snapshots are on the same disks as the volume, and replicas copy a mistake within a second. Only
#   a backup outside the cluster survives a deleted volume or a provider that closes the account.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/snapshots-and-backups/scheduling-backups-and-snapshots/
#     description: Recurring snapshots and backups
# schemas:
#   - input: schema.input
# custom:
#   problem: Longhorn volume has no recurring backup
#   short: no recurring backup
#   do: "add a RecurringJob with task: backup"
#   severity: high
#   risk: data-loss
#   cause: backups
#   closedBy: you
#   ease: edit manifest
#   kinds: [Volume.longhorn.io]
#   needs: [inventory/RecurringJob.longhorn.io]
#   remediation: >-
#     Create a RecurringJob with task backup, a daily cron, retain 7 and groups [default], and a
#     backup target outside the cluster. Volumes with their own recurring jobs need the job or one
#     of its groups among their labels. Where Velero or the application itself makes backups, waive
#     the control for the volume.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.storage["longhorn-volume-backup"]

violations contains {"message": message, "path": []} if {
	object.get(input.object, ["spec", "Standby"], false) != true
	not is_backed_up
	message := messages[has_snapshots]
}

messages := {
	true: "volume has recurring snapshots, but no recurring backup",
	false: "volume has no recurring backup",
}

is_backed_up if "backup" in tasks

is_backed_up if "backup-force-create" in tasks

default has_snapshots := false

has_snapshots if {
	some task in tasks
	startswith(task, "snapshot")
}

# tasks are those of the recurring jobs that apply to the volume.
tasks := {job.spec.task |
	some jobs in input.facts.inventory["RecurringJob.longhorn.io"]
	some job in jobs
	is_string(job.spec.task)
	applies(job)
}

applies(job) if job.metadata.name in selected("recurring-job.longhorn.io/")

applies(job) if {
	some group in job.spec.groups
	group in groups
}

# A volume without its own recurring jobs is in group default.
groups := {"default"} if {
	count(selected("recurring-job.longhorn.io/")) == 0
	count(selected("recurring-job-group.longhorn.io/")) == 0
} else := selected("recurring-job-group.longhorn.io/")

# selected are the names of jobs, or groups, that the volume's labels enable.
selected(prefix) := {substring(key, count(prefix), -1) |
	some key, value in input.object.metadata.labels
	startswith(key, prefix)
	value == "enabled"
}
