# METADATA
# scope: package
# title: Longhorn promises more disk than the nodes have
# description: >-
#   Above 100% volumes can grow beyond the disk that they are on. On a small server that is the root
#   disk: when it is full, replicas fail together, and the kubelet evicts pods for the disk.
# related_resources:
#   - ref: https://longhorn.io/docs/latest/references/settings/#storage-over-provisioning-percentage
#     description: Longhorn, Storage Over Provisioning Percentage
# schemas:
#   - input: schema.input
# custom:
#   problem: Longhorn promises more disk than the nodes have
#   short: Longhorn overcommitted
#   do: 'set value: "100"'
#   severity: medium
#   risk: outage
#   cause: longhorn-size
#   closedBy: you
#   ease: edit manifest
#   kinds: [Setting.longhorn.io]
#   remediation: >-
#     Set storage-over-provisioning-percentage to 100, and storage-minimal-available-percentage to
#     25 on disks that hold the operating system too. Existing volumes stay; new replicas need free
#     space.
#   parameters:
#     max_percent: largest sum of the sizes of volumes on a disk, in percent of the disk
package lightk8s.controls.storage["longhorn-over-provisioning"]

import data.lightk8s.controls.storage["longhorn-over-provisioning"].parameters
import data.lightk8s.lib.longhorn

violations contains {"message": message, "path": ["value"]} if {
	input.object.metadata.name == "storage-over-provisioning-percentage"
	longhorn.setting > parameters.max_percent
	message := sprintf("storage-over-provisioning-percentage is %v%%, recommended %v%%", [longhorn.setting, parameters.max_percent])
}

skipped contains "storage-over-provisioning-percentage is not a number" if {
	input.object.metadata.name == "storage-over-provisioning-percentage"
	object.get(input.object, "value", "") != ""
	not longhorn.setting
}
