# METADATA
# scope: package
# title: Limit ranges
# description: >-
#   Says which requests and limits the LimitRanges of a namespace give to containers without
#   them, after the defaulting that the API server does: a maximum is the default limit, and
#   that the default request, which is the minimum at last.
# schemas:
#   - input: schema.input
package lightk8s.lib.limits

import data.lightk8s.lib.namespace

# sources are the fields of a LimitRange item that end up as default, by what they are a default of.
sources := {
	"limits": ["default", "max"],
	"requests": ["defaultRequest", "default", "max", "min"],
}

# has_default is true where containers of the namespace get a value for their "limits" or
# "requests" of a resource.
has_default(what, resource) if {
	some limit_range in namespace.objects("LimitRange")
	some item in limit_range.spec.limits
	item.type == "Container"
	some field in sources[what]
	item[field][resource]
}

# fills is true where pods that are made from the object get the value that it lacks. A pod that
# is there has a status: it got its defaults when it was made, or was made before there were any.
fills(what, resource) if {
	not input.object.status.phase
	has_default(what, resource)
}
