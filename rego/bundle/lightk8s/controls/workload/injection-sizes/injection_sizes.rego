# METADATA
# scope: package
# title: Injected sizes fit the nodes
# description: >-
#   In mode policies of the chart, the API server injects memory limits and requests from a
#   ConfigMap, since it cannot read nodes. Sizes for another node are too large for this one, or
#   kill containers although memory is free; limits beyond a LimitRange prevent the pod's creation.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
#     description: Mutating Admission Policy
# schemas:
#   - input: schema.input
# custom:
#   problem: Injected sizes are not those of the nodes
#   short: outdated injected sizes
#   do: run kubectl lightk8s tune --apply
#   severity: low
#   risk: outage
#   cause: requests-and-limits
#   closedBy: tune
#   ease: 1 command
#   kinds: [ConfigMap]
#   needs: [inventory/LimitRange, inventory/Node]
#   fields: [lightk8s.dev/sizes]
#   remediation: >-
#     Run kubectl lightk8s tune --apply after nodes or LimitRanges have changed: it writes the sizes
#     of the smallest node, and what the LimitRanges allow, into the ConfigMap. Sizes that the values
#     of the chart fix stay.
#   parameters:
#     node_percent: how much more memory the smallest node can have than the ConfigMap states, in percent of the latter
package lightk8s.controls.workload["injection-sizes"]

import future.keywords.not

import data.lightk8s.controls.workload["injection-sizes"].parameters
import data.lightk8s.lib.quantity
import data.lightk8s.lib.sizing

violations contains {"message": message, "path": ["data"], "set": fix(keys)} if {
	is_sizes
	some key, _ in sizing.injected_sizes
	differs(key)
	keys := object.keys(sizing.injected_sizes)
	message := sprintf("ConfigMap injects limit %s, request %s (node %s); recommended %s, %s (node %s)", [
		held("tuned.limit"), held("tuned.request"), held("tuned.node"),
		sizing.injected_sizes["tuned.limit"], sizing.injected_sizes["tuned.request"], sizing.injected_sizes["tuned.node"],
	])
}

violations contains {"message": message, "path": ["data"], "set": fix({key})} if {
	is_sizes
	some key in bounds
	object.get(stated, key, "none") != object.get(sizing.injection, key, "none")
	message := sprintf("%s is %s, LimitRanges allow %s", [key, object.get(stated, key, "none"), object.get(sizing.injection, key, "none")])
}

is_sizes if input.object.metadata.labels["lightk8s.dev/sizes"] == "injection"

stated := object.get(input.object, "data", {})

# bounds are the keys of the ConfigMap about LimitRanges, present or missing.
bounds := {key | some key, _ in sizing.injected_bounds} | {key | some key, _ in stated; startswith(key, "namespace.")}

# held is the value that the policy uses: first one that chart values fix, then one that tune wrote.
held(key) := object.get(stated, other(key, "fixed"), object.get(stated, key, object.get(stated, other(key, "static"), "none")))

other(key, source) := concat(".", [source, substring(key, count("tuned."), -1)])

# The memory of a node differs by a few bytes after a reboot, and only a pod that would fill the
# node is sized by it.
differs("tuned.node") if {
	sized := quantity.value(held("tuned.node"))
	now := quantity.value(sizing.injected_sizes["tuned.node"])
	not within(now, sized)
}

differs(key) if {
	not key in {"tuned.node", "tuned.sizing"}
	held(key) != sizing.injected_sizes[key]
	not stated[other(key, "fixed")]
}

within(now, sized) if {
	now >= sized
	now <= (sized * (100 + parameters.node_percent)) / 100
}

fix(keys) := [{"path": ["data", key], "value": object.get(sizing.injection, key, null)} |
	some key in keys
	object.get(stated, key, null) != object.get(sizing.injection, key, null)
]
