package lightk8s.lib.sizing

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.namespace

# The values of the namespace's pods are not known here, and a pod above a maximum would be rejected
# at its next start: no maximum is set. A maximum of CPU would also be a CPU limit by default.

# limit_range is a LimitRange with the sizes that the containers of the namespace would get one by
# one, for the smallest schedulable node. It is undefined if no node states its memory, or the name
# is in use.
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
