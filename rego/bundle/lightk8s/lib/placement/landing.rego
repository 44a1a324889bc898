package lightk8s.lib.placement

import future.keywords.not

import data.lightk8s.lib.labels
import data.lightk8s.lib.nodes
import data.lightk8s.lib.workload

# landing are the nodes that the scheduler can choose for a new pod: candidates that are not
# cordoned, meet the required node affinity, and have no taint that the pod does not tolerate. A pod
# with a nodeName runs there.
landing := open if {
	is_undemanding
} else := [node |
	some node in candidates
	names(node)
	in_service(node)
	is_affine(node)
	not repels(node)
]

# is_undemanding is true for a pod that can land on every node that is open.
is_undemanding if {
	selector == {}
	required == null
	not is_placed
	not workload.spec.tolerations
}

# open are the nodes that are not cordoned and have no taint that keeps pods off. They depend on the
# nodes alone, and so are computed once for all objects.
open := [node |
	some node in nodes.all
	in_service(node)
	not is_tainted(node)
]

is_tainted(node) if {
	some taint in node.spec.taints
	taint.effect in keeping_off
}

keeping_off := {"NoSchedule", "NoExecute"}

is_placed if {
	is_string(workload.spec.nodeName)
	workload.spec.nodeName != ""
}

names(_) if not is_placed

names(node) if workload.spec.nodeName == nodes.name(node)

in_service(node) if not node.spec.unschedulable == true

repels(node) if {
	some taint in node.spec.taints
	taint.effect in keeping_off
	not is_tolerated(taint)
}

# A toleration without a key tolerates every taint, one without an effect every effect.
is_tolerated(taint) if {
	some toleration in workload.spec.tolerations
	is_object(toleration)
	object.get(toleration, "effect", "") in {"", taint.effect}
	fits(toleration, taint)
}

fits(toleration, taint) if {
	object.get(toleration, "operator", "Equal") == "Exists"
	object.get(toleration, "key", "") in {"", taint.key}
}

fits(toleration, taint) if {
	object.get(toleration, "operator", "Equal") == "Equal"
	object.get(toleration, "key", "") == taint.key
	object.get(toleration, "value", "") == object.get(taint, "value", "")
}

required := object.get(
	workload.spec,
	["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"],
	null,
)

is_affine(_) if required == null

is_affine(node) if {
	some term in required
	is_object(term)
	expressions := object.get(term, "matchExpressions", [])
	fields := object.get(term, "matchFields", [])
	count(expressions) + count(fields) > 0 # a term without any matches nothing
	every expression in expressions {
		labels.holds(expression, nodes.label(node, expression.key))
	}
	every field in fields {
		field.key == "metadata.name"
		labels.holds(field, nodes.name(node))
	}
}
