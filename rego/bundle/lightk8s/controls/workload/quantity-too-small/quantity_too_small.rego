# METADATA
# scope: package
# title: No quantity is too small to start a container
# description: >-
#   64 is 64 bytes, and 100m a tenth of a byte: a unit is missing, or is that of CPU. The runtime
#   itself needs a few MiB to start a container, and is killed in a loop with less. An emptyDir or a
#   limit on local disk of a few bytes gets the pod evicted at its first write.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory
#     description: Resource units of memory
#   - ref: https://github.com/moby/moby/pull/41168
#     description: The least memory that a container starts with
# schemas:
#   - input: schema.input
# custom:
#   problem: Quantity is too small to start with
#   short: quantity too small
#   do: write the quantity with a unit, such as 64Mi
#   severity: high
#   risk: outage
#   cause: requests-and-limits
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [limits, requests, sizeLimit]
#   remediation: >-
#     Write the quantity with its unit: 64Mi for memory, 1Gi for disk.
#   parameters:
#     min_limit_mib: least memory limit that a container starts with, in MiB
#     min_mib: least request of memory, and least request or limit of local disk, in MiB
#     min_volume_kib: least size of an emptyDir volume, in KiB
package lightk8s.controls.workload["quantity-too-small"]

import data.lightk8s.controls.workload["quantity-too-small"].parameters
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.sized
	some [what, name, q] in stated(entry.container.resources)
	is_too_small(what, name, q)
	path := workload.in_container(entry, ["resources", what, name])
	message := sprintf("%s %s of container %q is %v (%s)", [name, trim_suffix(what, "s"), entry.name, q, size(q)])
}

violations contains {"message": message, "path": workload.at(["resources", what, name])} if {
	some [what, name, q] in stated(resources.pod)
	is_too_small(what, name, q)
	message := sprintf("%s %s of the pod is %v (%s)", [name, trim_suffix(what, "s"), q, size(q)])
}

violations contains {"message": message, "path": path} if {
	some i, volume in workload.spec.volumes
	q := volume.emptyDir.sizeLimit
	is_below(q, parameters.min_volume_kib / 1024)
	path := workload.at(["volumes", i, "emptyDir", "sizeLimit"])
	message := sprintf("sizeLimit of emptyDir volume %q is %v (%s)", [object.get(volume, "name", ""), q, size(q)])
}

# The API server sets a missing request to the limit.
stated(of) := [[what, name, q] |
	some what in ["limits", "requests"]
	some name, q in of[what]
	not is_copy(of, what, name)
]

is_copy(of, "requests", name) if of.requests[name] == of.limits[name]

is_too_small("limits", "memory", q) if is_below(q, parameters.min_limit_mib)

is_too_small("requests", "memory", q) if is_below(q, parameters.min_mib)

is_too_small(_, "ephemeral-storage", q) if is_below(q, parameters.min_mib)

# The API server rejects a pod with a part of a huge page.
is_too_small(_, name, q) if {
	startswith(name, "hugepages-")
	page := quantity.mebibytes(substring(name, 10, -1))
	is_below(q, page)
}

# is_below is true for a quantity below a number of MiB. 0 means none.
is_below(q, mebibytes) if {
	quantity.mebibytes(q) > 0
	quantity.mebibytes(q) < mebibytes
}

size(q) := sprintf("%v MiB", [round(quantity.mebibytes(q) * 10) / 10]) if {
	quantity.mebibytes(q) >= 1
} else := sprintf("%v KiB", [round(quantity.mebibytes(q) * 10240) / 10]) if {
	quantity.value(q) >= 1024
} else := sprintf("%v bytes", [round(quantity.value(q) * 10) / 10])
