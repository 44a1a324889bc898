package lightk8s.lib.usage

import data.lightk8s.lib.limitrange
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

# is_guaranteed is true if every container of the pod can use what it requests, and no more. A
# LimitRange that requires limits to equal requests makes it so if CPU is.
is_guaranteed if {
	is_fixed("cpu")
	is_fixed("memory")
}

is_guaranteed if {
	is_fixed("cpu")
	limitrange.bounds.ratio <= 1
}

is_fixed(resource) if {
	count(workload.sized) > 0
	every entry in workload.sized {
		limit := quantity.value(entry.container.resources.limits[resource])
		limit > 0
		quantity.value(resources.stated(entry.container, "requests", resource)) == limit
	}
}

# is_best_effort is true if no container of the pod has a request or a limit.
is_best_effort if {
	every entry in workload.sized {
		object.get(entry.container, ["resources", "requests"], {}) == {}
		object.get(entry.container, ["resources", "limits"], {}) == {}
	}
}
