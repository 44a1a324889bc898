package lightk8s.lib.sizing

import data.lightk8s.lib.limitrange

# injection is the data of the ConfigMap that the MutatingAdmissionPolicy of the chart reads: sizes
# for the smallest schedulable node, and the bounds of LimitRanges, by namespace. It is undefined if
# no node states its memory.
injection := object.union(injected_sizes, injected_bounds)

# injected_sizes are those for the smallest schedulable node.
injected_sizes := {
	"tuned.limit": quantity_of(usual_limit),
	"tuned.request": quantity_of(usual_request),
	"tuned.node": quantity_of(allocatable),
	"tuned.least": quantity_of(requests.min_share_mib),
	"tuned.step": quantity_of(requests.step_mib),
	"tuned.sizing": "the smallest node that takes pods",
}

# injected_bounds are the bounds of the LimitRanges, by namespace.
injected_bounds := {key: value |
	some name, ranges in object.get(input.facts.inventory, "LimitRange", {})
	some bound, n in limitrange.allowed_by(ranges)
	not n in {0, limitrange.unbounded}
	key := sprintf("namespace.%s.%s", [name, replace(bound, "_", "-")])
	value := bound_text(bound, n)
}

bound_text("ratio", n) := sprintf("%v", [n])

bound_text(bound, n) := quantity_of(n) if bound != "ratio"
