# METADATA
# scope: package
# title: Every container has a limit on local disk
# description: >-
#   Logs, the writable layer and emptyDir volumes of a container are on the disk of the node, 20 to
#   40 GB that images and the datastore need too. Without limits.ephemeral-storage one container can
#   fill it; the kubelet then evicts other pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
#     description: Local ephemeral storage
# schemas:
#   - input: schema.input
# custom:
#   problem: Container has no local disk limit
#   short: no local disk limit
#   do: set limits.ephemeral-storage, such as 1Gi
#   severity: low
#   risk: outage
#   cause: local-disk-limits
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fixUses: [inventory/WorkloadUsage.lightk8s.dev]
#   parameters:
#     limit: limit of local storage that fix sets for a container without one; empty for none
#     request: request that fix sets beside it, which the scheduler counts
#   answers:
#     limit: 1Gi
#   remediation: >-
#     Set resources.limits.ephemeral-storage on every container, for example 1Gi, or let a
#     LimitRange of the namespace do it.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["ephemeral-storage-limit"]

import future.keywords.not

import data.lightk8s.controls.workload["ephemeral-storage-limit"].parameters
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.usage
import data.lightk8s.lib.workload

violations contains object.union(finding, fix(finding)) if {
	some finding in resources.lacking("limits", "ephemeral-storage")
}

fix(finding) := {"unfixed": sprintf("it keeps %d MiB of files and logs on its node beside volumes of %d MiB, and the pod would be evicted above %v", [ceil(bytes / 1048576), ceil(sum(volumes) / 1048576), parameters.limit])} if {
	bytes := kept(finding)
	bytes + sum(volumes) > quantity.value(parameters.limit)
} else := {"unfixed": sprintf("its volumes hold %d MiB on the node, and the pod would be evicted above %v", [ceil(sum(volumes) / 1048576), parameters.limit])} if {
	quantity.value(parameters.limit) <= sum(volumes)
} else := {"unfixed": sprintf("volume %q has no sizeLimit, and the pod would be evicted above %v", [min(unlimited), parameters.limit])} if {
	parameters.limit != ""
	count(unlimited) > 0
} else := {"set": array.concat(set(finding), request(finding))}

# The kubelet would evict the pod as soon as it has written as much again.
kept(finding) := sum([bytes | some field in ["rootBytes", "logBytes"]; bytes := use[field]]) if {
	container := object.get(input.object, array.slice(finding.path, 0, count(finding.path) - 3), {})
	use := usage.use_of(container.name)
}

set(finding) := [{"path": finding.path, "value": parameters.limit} | is_enough(finding)]

# Without a request the API server takes the limit for it, and few pods would find a node.
request(finding) := [{"path": request_path(finding), "value": parameters.request} |
	is_enough(finding)
	object.get(input.object, request_path(finding), null) == null
]

request_path(finding) := array.concat(array.slice(finding.path, 0, count(finding.path) - 2), ["requests", "ephemeral-storage"])

# The kubelet counts emptyDir volumes on disk as well, and evicts the pod above the limits of its containers.
is_enough(finding) if {
	limit := quantity.value(parameters.limit)
	limit >= quantity.value(object.get(input.object, request_path(finding), parameters.request))
}

on_disk := [volume | some volume in workload.spec.volumes; workload.is_on_disk(volume)]

volumes := [size | some volume in on_disk; size := quantity.value(volume.emptyDir.sizeLimit)]

unlimited contains volume.name if {
	some volume in on_disk
	not quantity.value(volume.emptyDir.sizeLimit) > 0
}
