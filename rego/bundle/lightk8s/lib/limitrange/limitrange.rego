# METADATA
# scope: package
# title: Limit ranges
# description: >-
#   The bounds and defaults that the LimitRanges of the checked namespace, or of the object's
#   namespace, set for containers: after the defaulting of the API server, by which a maximum is the
#   default limit, and that the default request, with the minimum last.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     not limitrange.has_default("limits", "memory")
package lightk8s.lib.limitrange

import data.lightk8s.lib.namespace
import data.lightk8s.lib.quantity

# all are the LimitRanges of the namespace.
all := namespace.objects("LimitRange")

items(type) := items_of(all, type)

items_of(ranges, type) := [item |
	some limit_range in ranges
	some item in limit_range.spec.limits
	item.type == type
]

# has_default is true if containers of the namespace get a value for their "limits" or "requests" of
# a resource.
has_default(what, resource) if {
	some item in items("Container")
	some field in sources[what]
	item[field][resource]
}

# sources are the fields of a LimitRange item that become defaults, by the field that they are a
# default of.
sources := {
	"limits": ["default", "max"],
	"requests": ["defaultRequest", "default", "max", "min"],
}

# default_memory_limit is the memory limit, in MiB, of a container that sets none; the least if
# several LimitRanges have one.
default_memory_limit := min([quantity.mebibytes(limit) | some item in items("Container"); limit := default_limit(item)])

default_limit(item) := item.default.memory if {
	item.default.memory
} else := item.max.memory

# fills is true if pods that are created from the object get the value that it lacks. An existing
# pod has a status: it got its defaults at its creation, or was created before they existed.
fills(what, resource) if {
	not input.object.status.phase
	has_default(what, resource)
}

# fills_at is the same for the value at a path: a LimitRange does not replace a value that is set,
# and 0 is one.
fills_at(path, what, resource) if {
	fills(what, resource)
	object.get(input.object, path, null) == null
}
