# METADATA
# scope: package
# title: Every emptyDir on disk has a sizeLimit
# description: >-
#   An emptyDir without a sizeLimit grows until the disk of the node is full, and the kubelet then
#   evicts other pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
#     description: emptyDir
# schemas:
#   - input: schema.input
# custom:
#   problem: emptyDir has no size limit
#   short: unlimited emptyDir
#   do: set emptyDir.sizeLimit
#   severity: low
#   risk: outage
#   cause: local-disk-limits
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fields: [volumes]
#   parameters:
#     limit: sizeLimit that fix sets for a volume without one; empty for none
#   answers:
#     limit: null
#   remediation: >-
#     Set emptyDir.sizeLimit to a little more than the program needs.
package lightk8s.controls.workload["empty-dir-size-limit"]

import future.keywords.not

import data.lightk8s.controls.workload["empty-dir-size-limit"].parameters
import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	some i, volume in workload.spec.volumes
	workload.is_on_disk(volume)
	not quantity.value(volume.emptyDir.sizeLimit) > 0 # the kubelet treats 0 as no limit
	path := workload.at(["volumes", i, "emptyDir", "sizeLimit"])
	message := sprintf("emptyDir volume %q has no sizeLimit", [object.get(volume, "name", "")])
	set := [{"path": path, "value": parameters.limit} | parameters.limit != ""]
}
