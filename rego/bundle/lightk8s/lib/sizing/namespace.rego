package lightk8s.lib.sizing

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.namespace

# What the pods of the namespace state is not known here, and one above a maximum would be refused
# when it comes back: there is no maximum. One of CPU would also be a CPU limit by default.

# limit_range is a LimitRange that gives the containers of the namespace what they would get one by
# one: sizes for the smallest node that takes pods. It is undefined if no node states its memory, or
# something has the name.
limit_range := {
	"apiVersion": "v1",
	"kind": "LimitRange",
	"metadata": {
		"name": limit_range_name,
		"namespace": namespace.name,
		"labels": {"app.kubernetes.io/managed-by": "lightk8s"},
	},
	"spec": {"limits": [{
		"type": "Container",
		"default": {"memory": quantity_of(usual_limit)},
		"defaultRequest": object.union({"memory": quantity_of(usual_request)}, default_cpu),
	}]},
} if {
	every present in limitrange.all {
		present.metadata.name != limit_range_name
	}
}

limit_range_name := "lightk8s"

default default_cpu := {}

default_cpu := {"cpu": sprintf("%dm", [usual_cpu])}
