# METADATA
# scope: package
# title: Every emptyDir in memory has a sizeLimit
# description: >-
#   Files in an emptyDir of medium Memory use memory, counted against the limits of the containers
#   that write them. Without a sizeLimit and without memory limits, they can use all memory of the
#   node; with memory limits, a full directory kills the container instead of failing a write.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
#     description: emptyDir
# schemas:
#   - input: schema.input
# custom:
#   problem: In-memory emptyDir has no size limit
#   short: unlimited memory volume
#   do: set emptyDir.sizeLimit below limits.memory
#   severity: medium
#   risk: outage
#   cause: local-disk-limits
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fields: [medium]
#   parameters:
#     limit: sizeLimit that fix sets for a volume in memory without one; empty for none. It counts against the memory limit of the containers
#   answers:
#     limit: null
#   remediation: >-
#     Set emptyDir.sizeLimit, and add it to the memory limit of the container.
package lightk8s.controls.workload["empty-dir-memory-limit"]

import data.lightk8s.controls.workload["empty-dir-memory-limit"].parameters
import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	some i, volume in workload.spec.volumes
	volume.emptyDir.medium == "Memory"
	not is_limited(volume.emptyDir)
	path := workload.at(["volumes", i, "emptyDir", "sizeLimit"])
	message := sprintf("emptyDir volume %q in memory has no sizeLimit", [object.get(volume, "name", "")])
	set := [{"path": path, "value": parameters.limit} | parameters.limit != ""]
}

# is_limited is true for more than nothing: the kubelet treats 0 as no limit.
is_limited(directory) if quantity.value(directory.sizeLimit) > 0
