# METADATA
# scope: package
# title: Every emptyDir on disk has a sizeLimit
# description: >-
#   An emptyDir without a sizeLimit grows until the disk of the node is full, and the node then
#   evicts pods that did nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
#     description: emptyDir
# schemas:
#   - input: schema.input
# custom:
#   severity: low
#   kinds: [workload]
#   remediation: >-
#     Set emptyDir.sizeLimit to a little more than the program needs.
package lightk8s.controls.workload["empty-dir-size-limit"]

import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some i, volume in workload.spec.volumes
	directory := empty_dir(volume)
	object.get(directory, "medium", "") != "Memory"
	not is_limited(directory)
	path := workload.at(["volumes", i, "emptyDir", "sizeLimit"])
	message := sprintf("emptyDir volume %q has no sizeLimit", [object.get(volume, "name", "")])
}

# A volume that says nothing of its kind is an emptyDir.
empty_dir(volume) := directory if {
	directory := volume.emptyDir
	is_object(directory)
} else := {} if {
	is_object(volume)
	object.keys(volume) == {"name"}
}

# is_limited is true for more than nothing: the kubelet takes 0 for no limit.
is_limited(directory) if quantity.value(directory.sizeLimit) > 0
