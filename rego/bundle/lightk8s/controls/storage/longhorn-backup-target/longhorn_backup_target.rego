# METADATA
# scope: package
# title: Longhorn has a backup target
# description: >-
#   Without a target a recurring backup job fails every night, often unnoticed. The volumes exist
#   only on the disks of the cluster.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/snapshots-and-backups/backup-and-restore/set-backup-target/
#     description: Set a backup target
# schemas:
#   - input: schema.input
# custom:
#   problem: Longhorn has no backup target
#   short: no backup target
#   do: set the URL of an S3 or NFS target
#   severity: high
#   risk: data-loss
#   cause: backups
#   closedBy: you
#   ease: project
#   kinds: [BackupTarget.longhorn.io, Setting.longhorn.io]
#   remediation: >-
#     Set the URL of an S3 or NFS target at another provider, with a Secret of credentials that can
#     write to that bucket alone.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.storage["longhorn-backup-target"]

violations contains {"message": message, "path": path} if {
	path := paths[input.object.kind]
	is_default
	object.get(input.object, path, "") == ""
	message := "Longhorn has no backup target"
}

paths := {"BackupTarget": ["spec", "backupTargetURL"], "Setting": ["value"]}

# is_default is true for the target that volumes use unless they name another. Before version 1.8
# it was a setting.
is_default if {
	input.object.kind == "BackupTarget"
	input.object.metadata.name == "default"
}

is_default if {
	input.object.kind == "Setting"
	input.object.metadata.name == "backup-target"
}
